import { useId, type InputHTMLAttributes } from 'react';

interface Props extends InputHTMLAttributes<HTMLInputElement> {
  label: string;
  hint?: string;
  problem?: string;
}

export function Field({ label, hint, problem, ...input }: Props) {
  const id = useId();
  const said = [hint ? `${id}-hint` : '', problem ? `${id}-problem` : ''].filter(Boolean).join(' ');
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {hint && (
        <div id={`${id}-hint`} className="quiet">
          {hint}
        </div>
      )}
      <input id={id} {...input} data-first={input.autoFocus || undefined} aria-invalid={problem ? true : undefined} aria-describedby={said || undefined} />
      <div id={`${id}-problem`} className="problem" role="alert">
        {problem}
      </div>
    </div>
  );
}

import { useRef, useState, type FormEvent } from 'react';

import type { PortalProblem } from './client';
import { ask } from './client';
import { Field } from './field';
import type { PortalSession } from './types';

interface Props {
  /** The temporary password is replaced: it need not be typed again, and nothing else is possible before. */
  first?: boolean;
  onDone: (session: PortalSession) => void;
}

export function PasswordForm({ first = false, onDone }: Props) {
  const form = useRef<HTMLFormElement>(null);
  const [problem, setProblem] = useState<{ field: string; message: string }>({ field: '', message: '' });
  const [busy, setBusy] = useState(false);

  async function submit(event: FormEvent) {
    event.preventDefault();
    const typed = new FormData(form.current ?? undefined);
    const password = String(typed.get('password') ?? '');
    if (password !== String(typed.get('again') ?? '')) {
      setProblem({ field: 'again', message: 'The two are not the same.' });
      return;
    }
    setBusy(true);
    setProblem({ field: '', message: '' });
    try {
      onDone(await ask<PortalSession>('POST', '/password', first ? { password } : { password, current: String(typed.get('current') ?? '') }));
    } catch (error) {
      const { field, message } = error as PortalProblem;
      setProblem({ field: field === 'current' ? field : 'password', message });
    } finally {
      setBusy(false);
    }
  }

  const of = (field: string) => (problem.field === field ? problem.message : '');
  return (
    <form ref={form} className="card narrow" onSubmit={(event) => void submit(event)}>
      <h1>{first ? 'Choose your own password' : 'Change your password'}</h1>
      {first && <p>The one that you were given is good for this once.</p>}
      {!first && <Field label="Password until now" name="current" type="password" autoComplete="current-password" required problem={of('current')} />}
      <Field label="New password" name="password" type="password" autoComplete="new-password" required problem={of('password')} autoFocus={first} hint="At least twelve characters; a few words that you remember are best." />
      <Field label="The same again" name="again" type="password" autoComplete="new-password" required problem={of('again')} />
      <button type="submit" className="primary wide" disabled={busy}>
        Save and go on
      </button>
    </form>
  );
}

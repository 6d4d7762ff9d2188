import { useEffect, useRef, type ReactNode } from 'react';

interface Props {
  title: string;
  onClose: () => void;
  children: ReactNode;
  /** It cannot be closed without an answer. */
  firm?: boolean;
}

/** A window over the page: the browser keeps the focus in it, on what has `data-first`, and gives it back afterwards. */
export function Dialog({ title, onClose, children, firm = false }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    if (element && !element.open) {
      element.showModal();
      // React asks for the focus before the window is there, and the browser then gives it to the ✕, which Space closes.
      element.querySelector<HTMLElement>('[data-first]')?.focus();
    }
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      aria-label={title}
      onCancel={(event) => {
        event.preventDefault();
        if (!firm) onClose();
      }}
      onClick={(event) => {
        if (!firm && event.target === dialog.current) onClose();
      }}
    >
      <div className="dialog-head">
        <h2>{title}</h2>
        {!firm && (
          <button type="button" className="icon" aria-label="Close" onClick={onClose}>
            ✕
          </button>
        )}
      </div>
      <div className="dialog-body">{children}</div>
    </dialog>
  );
}

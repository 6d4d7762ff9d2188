import { useRef, useState, type FormEvent } from 'react';

import logo from '../icon.svg';
import type { PortalProblem } from './client';
import { ask } from './client';
import { Field } from './field';
import type { PortalSession } from './types';

interface Props {
  /** Known when a session ended over open work: it goes on as the same person. */
  name?: string;
  onDone: (session: PortalSession) => void;
}

export function SignIn({ name, onDone }: Props) {
  const form = useRef<HTMLFormElement>(null);
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);

  async function submit(event: FormEvent) {
    event.preventDefault();
    const typed = new FormData(form.current ?? undefined);
    setBusy(true);
    setProblem('');
    try {
      const body = { username: name ?? String(typed.get('username') ?? ''), password: String(typed.get('password') ?? '') };
      onDone(await ask<PortalSession>('POST', '/session', body));
    } catch (error) {
      setProblem((error as PortalProblem).message);
    } finally {
      setBusy(false);
    }
  }

  return (
    <form ref={form} className="card narrow" onSubmit={(event) => void submit(event)}>
      <div className="brand">
        <img src={logo} width={36} height={36} alt="" />
        <span>Labeling</span>
      </div>
      <h1>{name ? 'Your session has ended' : 'Sign in'}</h1>
      {name && <p>Sign in again to go on. Nothing that you have done is lost.</p>}
      <Field label="Name or e-mail address" name="username" autoComplete="username" required readOnly={name !== undefined} defaultValue={name ?? ''} autoFocus={!name} />
      <Field label="Password" name="password" type="password" autoComplete="current-password" required problem={problem} autoFocus={name !== undefined} />
      <button type="submit" className="primary wide" disabled={busy}>
        Sign in
      </button>
      {!name && <p className="quiet">You were invited with a name and a temporary password. Lost? Ask whoever invited you.</p>}
    </form>
  );
}

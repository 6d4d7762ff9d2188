import { useCallback, useRef, useState, type FormEvent } from 'react';

import logo from '../icon.svg';
import type { PortalProblem } from './client';
import { ask } from './client';
import { Field } from './field';
import { rememberPlace, useProvider, useReturn } from './provider';
import type { PortalSession } from './types';

interface Props {
  /** Known when a session ended over open work: it goes on as the same person. */
  name?: string;
  /** How that person signs in: an address of their identity provider, or null for a password. */
  known?: string | null;
  onDone: (session: PortalSession) => void;
}

export function SignIn({ name, known, onDone }: Props) {
  const provider = useProvider(known);
  return (
    <div className="card narrow">
      <div className="brand">
        <img src={logo} width={36} height={36} alt="" />
        <span>{provider?.organisation || 'Labeling'}</span>
      </div>
      <h1>{name ? 'Your session has ended' : 'Sign in'}</h1>
      {name && <p>Sign in again to go on. Nothing that you have done is lost.</p>}
      {provider && <WithProvider address={provider.address} name={name} onDone={onDone} />}
      {provider && !name && <p className="or">or with a name and a password that you were given</p>}
      {!(provider && name) && <WithPassword name={name} second={provider !== null} onDone={onDone} />}
    </div>
  );
}

/** The provider has the password. Over open work it opens in a tab of its own. */
function WithProvider({ address, name, onDone }: { address: string; name: string | undefined; onDone: Props['onDone'] }) {
  const [problem, setProblem] = useState('');
  const other = useCallback((who: string) => setProblem(`That was ${who}. What is open here belongs to ${name ?? ''}; sign in as the same person.`), [name]);
  useReturn(name, onDone, other);
  return (
    <>
      <a className="button primary wide" href={address} onClick={rememberPlace} {...(name ? { target: '_blank', rel: 'noreferrer' } : {})}>
        Sign in with your organisation
      </a>
      {name && <p className="quiet below">It opens in a new tab. Come back to this one afterwards.</p>}
      <p className="problem" role="alert">
        {problem}
      </p>
    </>
  );
}

function WithPassword({ name, second, onDone }: { name: string | undefined; second: boolean; onDone: Props['onDone'] }) {
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
    <form ref={form} onSubmit={(event) => void submit(event)}>
      <Field label="Name or e-mail address" name="username" autoComplete="username" required readOnly={name !== undefined} defaultValue={name ?? ''} autoFocus={!name && !second} />
      <Field label="Password" name="password" type="password" autoComplete="current-password" required problem={problem} autoFocus={name !== undefined} />
      <button type="submit" className={second ? 'wide' : 'primary wide'} disabled={busy}>
        Sign in
      </button>
      {!name && !second && <p className="quiet below">You were invited with a name and a temporary password. Lost? Ask whoever invited you.</p>}
    </form>
  );
}

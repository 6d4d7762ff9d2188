import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useRef, useState, type FormEvent } from 'react';

import { asProblem } from '../api/problem';
import { useSessionState } from '../api/session';

/** User name and password; the name is fixed when an ended session goes on. `second`: another way in comes first. */
export function PasswordForm({ username: fixed, second = false }: { username?: string; second?: boolean }) {
  const { signIn } = useSessionState();
  const [username, setUsername] = useState(fixed ?? '');
  const [password, setPassword] = useState('');
  const [error, setError] = useState('');
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);

  async function submit(event: FormEvent) {
    event.preventDefault();
    // What a password manager filled in may not have reached the state.
    const typed = new FormData(form.current ?? undefined);
    setBusy(true);
    setError('');
    try {
      await signIn(String(typed.get('username') ?? username), String(typed.get('password') ?? password));
    } catch (problem) {
      setError(asProblem(problem).message);
      setPassword('');
    } finally {
      setBusy(false);
    }
  }

  return (
    <form ref={form} onSubmit={(event) => void submit(event)}>
      <SpaceBetween size="m">
        <FormField label="User name">
          <Input
            name="username"
            value={username}
            readOnly={fixed !== undefined}
            autoFocus={fixed === undefined}
            autoComplete="username"
            onChange={({ detail }) => setUsername(detail.value)}
          />
        </FormField>
        <FormField label="Password" errorText={error}>
          <Input
            name="password"
            type="password"
            value={password}
            autoFocus={fixed !== undefined}
            autoComplete="current-password"
            onChange={({ detail }) => setPassword(detail.value)}
          />
        </FormField>
        <Button variant={second ? 'normal' : 'primary'} formAction="submit" loading={busy} fullWidth>
          Sign in
        </Button>
      </SpaceBetween>
    </form>
  );
}

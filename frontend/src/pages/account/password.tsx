import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Form from '@cloudscape-design/components/form';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { changePassword } from '../../api/account';
import { asProblem, type ApiProblem } from '../../api/problem';
import { useSession } from '../../api/session';
import { useFlash } from '../../workbench/flash';

const EMPTY = { current: '', next: '', again: '' };

/** Set or change one's own password. */
export function Password() {
  const { user } = useSession();
  const client = useQueryClient();
  const { show } = useFlash();
  const [typed, setTyped] = useState(EMPTY);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [busy, setBusy] = useState(false);
  const first = user.has_password === false;
  const different = typed.again !== '' && typed.again !== typed.next;

  async function save() {
    setBusy(true);
    setProblem(null);
    try {
      await changePassword(typed.current, typed.next);
      setTyped(EMPTY);
      show({ id: 'password', type: 'success', header: first ? 'Your password is set' : 'Your password is changed', content: 'Your other sessions have ended.' });
      await client.invalidateQueries({ queryKey: ['/api/session'] });
    } catch (error) {
      setProblem(asProblem(error));
    } finally {
      setBusy(false);
    }
  }

  const field = (key: keyof typeof EMPTY, label: string, autoComplete: string, errorText?: string, description?: string) => (
    <FormField label={label} errorText={errorText} description={description}>
      <Input
        type="password"
        value={typed[key]}
        autoComplete={autoComplete}
        onChange={({ detail }) => setTyped({ ...typed, [key]: detail.value })}
      />
    </FormField>
  );
  const known = problem?.field === 'current' || problem?.field === 'new';
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Container
        header={
          <Header description={first ? 'You came in by a one-time link. With a password you can come back without one.' : undefined}>
            {first ? 'Set a password' : 'Change password'}
          </Header>
        }
      >
        <Form
          errorText={problem && !known ? problem.message : undefined}
          actions={
            <Button formAction="submit" variant="primary" loading={busy} disabled={!typed.next || typed.again !== typed.next}>
              {first ? 'Set password' : 'Change password'}
            </Button>
          }
        >
          <SpaceBetween size="m">
            {!first && field('current', 'Current password', 'current-password', problem?.field === 'current' ? problem.message : undefined)}
            {field('next', 'New password', 'new-password', problem?.field === 'new' ? problem.message : undefined, 'At least 12 characters.')}
            {field('again', 'New password once more', 'new-password', different ? 'The two are not the same.' : undefined)}
          </SpaceBetween>
        </Form>
      </Container>
    </form>
  );
}

import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';

import { workAs } from '../../api/profiles';
import { useAllowed } from '../../api/session';
import { DialogFooter } from '../../components/dialog-footer';
import { ErrorBox } from '../../components/error-box';
import { paths } from '../../documents/paths';
import { quickSetup, type QuickSetupAnswer } from './api';

/** One button: a domain with a profile, a role and a bucket to share in, ready to be entered (spec studio §4.1). */
export function QuickSetup() {
  const [open, setOpen] = useState(false);
  if (!useAllowed('sagemaker:CreateDomain')) return null;
  return (
    <>
      <Button onClick={() => setOpen(true)}>Quick setup</Button>
      {open && <QuickSetupWindow onClose={() => setOpen(false)} />}
    </>
  );
}

const STEPS = ['Domain', 'Role', 'User profile', 'Folder for sharing'];

function QuickSetupWindow({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const [state, setState] = useState<'asked' | 'busy' | 'done'>('asked');
  const [made, setMade] = useState<QuickSetupAnswer>();
  const [error, setError] = useState<unknown>(null);

  async function start() {
    setState('busy');
    setError(null);
    try {
      setMade(await quickSetup());
      setState('done');
    } catch (refused) {
      setError(refused);
      setState('asked');
    }
    await Promise.all(['ListDomains', '/api/session'].map((key) => client.invalidateQueries({ queryKey: [key] })));
  }

  return (
    <Modal
      visible
      onDismiss={onClose}
      closeAriaLabel="Close"
      header="Quick setup"
      footer={
        made ? (
          <Done made={made} onClose={onClose} />
        ) : (
          <DialogFooter onCancel={onClose} action={{ text: 'Set up', loading: state === 'busy', onClick: () => void start() }} />
        )
      }
    >
      <SpaceBetween size="m">
        {state === 'asked' && (
          <Box variant="p">
            Makes a domain with one user profile who may do everything a data scientist does, a role for its notebooks and jobs, and a place to share
            notebooks. There is nothing to choose; everything can be changed afterwards.
          </Box>
        )}
        {state !== 'asked' && (
          <SpaceBetween size="xs">
            {STEPS.map((step) => (
              <StatusIndicator key={step} type={state === 'done' ? 'success' : 'in-progress'}>
                {step}
              </StatusIndicator>
            ))}
          </SpaceBetween>
        )}
        {made && (
          <Alert type="success" header={made.DomainName}>
            The domain and its user profile {made.UserProfileName} are ready.
          </Alert>
        )}
        {error !== null && <ErrorBox error={error} what="Nothing was set up" />}
      </SpaceBetween>
    </Modal>
  );
}

function Done({ made, onClose }: { made: QuickSetupAnswer; onClose: () => void }) {
  const navigate = useNavigate();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  async function enter() {
    setBusy(true);
    try {
      await workAs(made);
      location.assign(paths.home);
    } catch (refused) {
      setError(refused);
      setBusy(false);
    }
  }
  if (error !== null) return <ErrorBox error={error} what="The studio could not be opened as the new profile" />;
  return (
    <Box float="right">
      <SpaceBetween direction="horizontal" size="xs">
        <Button variant="link" onClick={onClose}>
          Close
        </Button>
        <Button
          onClick={() => {
            onClose();
            void navigate(paths.adminDomain(made.DomainId));
          }}
        >
          Show the domain
        </Button>
        <Button variant="primary" loading={busy} onClick={() => void enter()}>
          Open the studio
        </Button>
      </SpaceBetween>
    </Box>
  );
}

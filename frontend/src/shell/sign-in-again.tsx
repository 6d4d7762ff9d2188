import Box from '@cloudscape-design/components/box';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';

import { useSession } from '../api/session';
import { PasswordForm } from './password-form';
import { ProviderButton, useProvider } from './provider-button';

/** The session is over, the page is not: signing in again goes on where it was. */
export default function SignInAgain() {
  const { user } = useSession();
  const provider = useProvider();
  return (
    <Modal visible size="small" header="Your session has ended" closeAriaLabel="Close">
      <SpaceBetween size="m">
        <Box variant="p">Sign in again to go on. Nothing on this page is lost, and running jobs go on in any case.</Box>
        {provider && <ProviderButton provider={provider} over />}
        {(!provider || user.has_password !== false) && <PasswordForm username={user.username} second={Boolean(provider)} />}
        {!provider && user.has_password === false && (
          <Box color="text-body-secondary">
            This account has no password: open a new one-time link in another tab of this browser, then reload this page.
          </Box>
        )}
      </SpaceBetween>
    </Modal>
  );
}

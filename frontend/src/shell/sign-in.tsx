import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';

import logo from '../icon.svg';
import { PasswordForm } from './password-form';
import { ProviderButton, useProvider } from './provider-button';
import './sign-in.css';

export default function SignIn() {
  const provider = useProvider();
  return (
    <div className="sign-in">
      <main>
        <div className="sign-in-name">
          <img src={logo} width={44} height={44} alt="" />
          Atelier
        </div>
        <Container header={<Header variant="h1">Sign in</Header>}>
          <SpaceBetween size="l">
            {provider && <ProviderButton provider={provider} />}
            {provider && (
              <Box textAlign="center" color="text-body-secondary">
                or with an account of this studio
              </Box>
            )}
            <PasswordForm second={Boolean(provider)} />
            <ExpandableSection headerText="No password yet, or forgotten?">
              <Box variant="p">
                Ask an administrator for a one-time sign-in link; open it in this browser and set a password on your account
                page. Whoever started the server finds the link of the first administrator in the terminal.
              </Box>
            </ExpandableSection>
          </SpaceBetween>
        </Container>
      </main>
    </div>
  );
}

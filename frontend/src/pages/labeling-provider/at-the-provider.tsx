import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';

import { Copyable } from '../../components/copyable';

/** What whoever runs the provider has to know. */
export function AtTheProvider({ redirectUri }: { redirectUri: string }) {
  return (
    <Container header={<Header variant="h2" description="Register the studio there as a confidential web client (authorization code); it gives you a client ID and a secret.">At the provider</Header>}>
      <KeyValuePairs
        columns={2}
        items={[
          { label: 'Redirect URI to allow', value: <Copyable text={redirectUri} label="Redirect URI" /> },
          {
            label: 'Claims to send',
            value: (
              <Box>
                {['sagemaker-groups', 'sagemaker-sub', 'sagemaker-name', 'sagemaker-client_id'].map((claim, index) => (
                  <span key={claim}>
                    {index > 0 && ', '}
                    <Box variant="code">{claim}</Box>
                  </span>
                ))}
              </Box>
            ),
          },
        ]}
      />
    </Container>
  );
}

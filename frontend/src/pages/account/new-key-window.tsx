import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';

import type { NewAccessKey } from '../../api/account';
import { useSession } from '../../api/session';
import { CodeBlock } from '../../components/code-block';
import { Copyable } from '../../components/copyable';
import { configText, credentialsText, environmentText } from './config-text';

/** The secret, once, and where it goes. It is not in the address, not in the cache, and gone with the window. */
export function NewKeyWindow({ accessKey, onClose }: { accessKey: NewAccessKey; onClose: () => void }) {
  const { region, endpoint_url: endpointUrl } = useSession();
  const place = { region, endpointUrl };
  const files = (
    <SpaceBetween size="s">
      <Box variant="awsui-key-label">~/.aws/config</Box>
      <CodeBlock code={configText(place)} label="AWS configuration" />
      <Box variant="awsui-key-label">~/.aws/credentials</Box>
      <CodeBlock code={credentialsText(accessKey)} label="AWS credentials" />
    </SpaceBetween>
  );
  return (
    <Modal
      visible
      size="large"
      onDismiss={onClose}
      closeAriaLabel="Close"
      header="Your new access key"
      footer={
        <Box float="right">
          <Button variant="primary" onClick={onClose}>
            I have stored the secret
          </Button>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <Alert type="warning">The secret is shown now and never again. Store it where only you can read it.</Alert>
        <KeyValuePairs
          columns={2}
          items={[
            { label: 'Access key', value: <Copyable text={accessKey.access_key_id} label="Access key" /> },
            { label: 'Secret access key', value: <Copyable text={accessKey.secret_access_key} label="Secret access key" /> },
          ]}
        />
        <Tabs
          ariaLabel="Where the key goes"
          tabs={[
            { id: 'files', label: 'Configuration files', content: files },
            {
              id: 'environment',
              label: 'Environment',
              content: <CodeBlock code={environmentText(accessKey, place)} label="Environment variables" />,
            },
          ]}
        />
      </SpaceBetween>
    </Modal>
  );
}

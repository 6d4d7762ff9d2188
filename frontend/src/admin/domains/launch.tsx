import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';

import { Copyable } from '../../components/copyable';
import { ShowAsCode } from '../../components/show-as-code';
import { useFlash } from '../../workbench/flash';
import { signInUrl } from './api';

/** Signs somebody in as a profile without a password: a link that works once, for five minutes. */
export function Launch({ domain, profile, inline = false }: { domain: string; profile: string; inline?: boolean }) {
  const { fail } = useFlash();
  const [url, setUrl] = useState('');
  const [busy, setBusy] = useState(false);
  async function make() {
    setBusy(true);
    try {
      setUrl(await signInUrl(domain, profile));
    } catch (error) {
      fail(`No link for ${profile} was made`, error);
    }
    setBusy(false);
  }
  return (
    <>
      <Button variant={inline ? 'inline-link' : 'normal'} loading={busy} ariaLabel={`Launch the studio as ${profile}`} onClick={() => void make()}>
        Launch
      </Button>
      {url && <LinkWindow domain={domain} profile={profile} url={url} onClose={() => setUrl('')} />}
    </>
  );
}

function LinkWindow({ domain, profile, url, onClose }: { domain: string; profile: string; url: string; onClose: () => void }) {
  return (
    <Modal
      visible
      onDismiss={onClose}
      closeAriaLabel="Close"
      header={`Studio as ${profile}`}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <ShowAsCode what="make this link" calls={[{ service: 'sagemaker', operation: 'CreatePresignedDomainUrl', input: { DomainId: domain, UserProfileName: profile } }]} />
            <Button href={url} target="_blank" iconName="external" onFollow={onClose}>
              Open here
            </Button>
            <Button variant="primary" onClick={onClose}>
              Done
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <Copyable text={url} label="Sign-in link" />
        <Box variant="p">It works once, within five minutes, and for the browser that opens it first. Whoever opens it is {profile}, so hand it over in private.</Box>
        <Alert type="info">Opened in this browser it takes the place of your own session. A private window keeps the two apart.</Alert>
      </SpaceBetween>
    </Modal>
  );
}

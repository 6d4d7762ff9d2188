import { useQueryClient } from '@tanstack/react-query';

import { call } from '../api/call';
import { ApiProblem } from '../api/problem';
import { ConfirmDelete } from '../components/confirm-delete';
import { paths } from '../documents/paths';
import { useFlash } from '../workbench/flash';
import { appKey, stopApp } from './queries';
import type { DescribeAppRequest, DescribeAppResponse } from '@aws-sdk/client-sagemaker';

interface Props {
  domain: string;
  name: string;
  appType: string;
  /** Its app is stopped first. */
  running: boolean;
  onClose: () => void;
  onDeleted: () => void;
}

const LOOK_MS = 1000;
const MOST_LOOKS = 60;

/** Stops what runs, then deletes the space with its files: a word is asked for. */
export function DeleteSpace({ domain, name, appType, running, onClose, onDeleted }: Props) {
  const client = useQueryClient();
  const flash = useFlash();
  return (
    <ConfirmDelete
      what={running ? 'space and what runs in it' : 'space'}
      name={name}
      pages={[paths.space(domain, name), paths.notebook(domain, name)]}
      typed
      consequence={`${running ? 'Its application is stopped first. ' : ''}All its files are deleted, for everybody who uses it; nothing brings them back.`}
      onConfirm={async () => {
        if (running) {
          await stopApp(domain, name, appType);
          await untilStopped(domain, name, appType);
        }
        await call('DeleteSpace', { DomainId: domain, SpaceName: name });
        flash.show({ id: `delete-${name}`, type: 'success', header: `Space ${name} is deleted` });
        await client.invalidateQueries({ queryKey: ['ListSpaces'] });
        onDeleted();
      }}
      onClose={onClose}
    />
  );
}

async function untilStopped(domain: string, name: string, appType: string): Promise<void> {
  for (let look = 0; look < MOST_LOOKS; look += 1) {
    const app = await call<DescribeAppRequest, DescribeAppResponse>('DescribeApp', appKey(domain, name, appType));
    if (app.Status === 'Deleted' || app.Status === 'Failed') return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  throw new ApiProblem('StillStopping', 'It takes long to stop. Wait until it has stopped, then delete the space.', 409);
}

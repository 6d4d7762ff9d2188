import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';

import { ErrorBox } from '../../components/error-box';
import { useLogPanel } from '../../workbench/log-panel';
import { instanceText } from './instances';
import { appKey, useStart, type RunningApp } from './use-space';

const TITLES = {
  Stopped: 'This space is stopped',
  Starting: 'This space is starting',
  Stopping: 'This space is stopping',
  Failed: 'This space did not start',
  Running: 'This space is running',
};

/** What stands in the way of a notebook while its space does not run, and the button that removes it. */
export function StoppedCard({ domain, space, app, path }: { domain: string; space: string; app: RunningApp; path: string }) {
  const start = useStart(domain, space);
  const { open } = useLogPanel();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const run = async () => {
    setBusy(true);
    setProblem(null);
    try {
      await start();
    } catch (error) {
      setProblem(error);
    } finally {
      setBusy(false);
    }
  };
  const log = () => open({ group: '/aws/sagemaker/studio', stream: `${domain}/${space}/${appKey(domain, space).AppType}/default`, title: space, arn: app.arn });
  const failed = app.status === 'Failed';
  return (
    <div className="nb-stopped">
      <Container
        header={
          <Header variant="h1" description={path ? `${path} in ${space}` : space}>
            {TITLES[app.status]}
          </Header>
        }
      >
        <SpaceBetween size="m">
          {app.status === 'Stopped' && <Box variant="p">Its files are kept. Run it to open and run notebooks; a JupyterLab starts in a few seconds.</Box>}
          {app.status === 'Starting' && (
            <>
              <StatusIndicator type="in-progress">JupyterLab is starting with {instanceText(app.instance)}.</StatusIndicator>
              <Box variant="p">The notebook opens by itself as soon as it answers, usually within ten seconds.</Box>
            </>
          )}
          {app.status === 'Stopping' && <Box variant="p">It can be started again in a moment.</Box>}
          {failed && <pre className="nb-reason">{app.reason || 'It gave no reason; its log may say more.'}</pre>}
          {problem !== null && <ErrorBox what="The space did not start" error={problem} />}
          <SpaceBetween direction="horizontal" size="xs">
            {(app.status === 'Stopped' || failed) && (
              <Button variant="primary" loading={busy} onClick={() => void run()}>
                {failed ? 'Retry' : 'Run'}
              </Button>
            )}
            {app.status !== 'Stopped' && (
              <Button iconName="file-open" onClick={log}>
                Log
              </Button>
            )}
          </SpaceBetween>
        </SpaceBetween>
      </Container>
    </div>
  );
}

import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';

import { reasonText } from '../../api/reason';
import { useExplain, type OnDemand } from '../../autopilot/queries';
import { Cell } from '../../components/cell';
import { Empty } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';

interface ExplainCellProps {
  job: string;
  candidate: string;
  explanation: OnDemand;
}

/** A model that is not explained yet: the button that has it explained, and how far that is. */
export function ExplainCell({ job, candidate, explanation }: ExplainCellProps) {
  const explain = useExplain(job, candidate);
  const attempt = explanation.job;
  const running = attempt?.status === 'InProgress';
  const button = (
    <Button loading={explain.isPending} onClick={() => explain.mutate()}>
      {attempt?.status === 'Failed' ? 'Try again' : 'Explain this model'}
    </Button>
  );
  return (
    <Cell id="matters" title="What matters">
      <SpaceBetween size="s">
        {explain.isError && <ErrorBox error={explain.error} what="The model could not be explained" />}
        {attempt?.status === 'Failed' && (
          <Alert type="error" header="The explanation could not be made" action={button}>
            {reasonText(attempt.failure_reason)}
          </Alert>
        )}
        {running && (
          <div aria-live="polite">
            <StatusIndicator type="in-progress">
              {attempt.progress?.message || 'Waiting for a worker'}. It takes a minute at most and goes on when you leave.
            </StatusIndicator>
          </div>
        )}
        {!running && attempt?.status !== 'Failed' && (
          <Empty
            title="Not explained yet"
            why="An experiment explains its best model by itself. Any other is explained on demand: which columns move its predictions, and how."
            action={button}
          />
        )}
      </SpaceBetween>
    </Cell>
  );
}

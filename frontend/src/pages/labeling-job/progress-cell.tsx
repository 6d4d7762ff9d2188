import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import SpaceBetween from '@cloudscape-design/components/space-between';

import { Cell } from '../../components/cell';
import { formatNumber } from '../../components/format';
import type { Progress } from '../../labeling/api';
import type { Job } from '../../labeling/queries';
import { isRunning } from '../../labeling/status';

/** How far it is, and what labelers have in their hands right now. */
export function ProgressCell({ job, progress }: { job: Job; progress: Progress | undefined }) {
  const counters = job.LabelCounters ?? {};
  const [labeled, failed] = [counters.TotalLabeled ?? 0, counters.FailedNonRetryableError ?? 0];
  const total = labeled + failed + (counters.Unlabeled ?? 0);
  const running = isRunning(job.LabelingJobStatus);
  return (
    <Cell id="progress" title="Progress">
      <SpaceBetween size="m">
        <ProgressBar
          value={total > 0 ? ((labeled + failed) / total) * 100 : 0}
          label="Labeled objects"
          {...(running ? { additionalInfo: `${formatNumber(labeled)} of ${formatNumber(total)}` } : { status: job.LabelingJobStatus === 'Failed' ? ('error' as const) : ('success' as const), resultText: `${formatNumber(labeled)} of ${formatNumber(total)} labeled` })}
        />
        <KeyValuePairs
          columns={4}
          items={[
            { label: 'Labeled by people', value: formatNumber(counters.HumanLabeled ?? 0) },
            { label: 'Labeled by a model', value: formatNumber(counters.MachineLabeled ?? 0) },
            { label: 'Failed', value: formatNumber(failed) },
            { label: 'Not yet', value: formatNumber(counters.Unlabeled ?? 0) },
            ...(progress && running
              ? [
                  { label: 'Offered to labelers', value: formatNumber(progress.open) },
                  { label: 'In somebody’s hands', value: formatNumber(progress.held) },
                  { label: 'Batch', value: formatNumber(progress.iteration) },
                ]
              : []),
          ]}
        />
      </SpaceBetween>
    </Cell>
  );
}

import type { AutoMLJobSecondaryStatus, AutoMLJobStatus } from '@aws-sdk/client-sagemaker';
import Container from '@cloudscape-design/components/container';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';

import '../../autopilot/autopilot.css';
import { inWords, type Leaderboard } from '../../autopilot/leaderboard';
import type { Job } from '../../autopilot/queries';
import { isTuning, stageNamed, stepsOf, type StepState } from '../../autopilot/stages';
import { isEnded } from '../../autopilot/status';
import { formatClock } from '../../components/format';
import { useClock } from './use-clock';
import type { LastProgress } from './use-last-progress';

const LOOK: Record<StepState, { type: StatusIndicatorProps.Type; says: string }> = {
  done: { type: 'success', says: 'done' },
  running: { type: 'in-progress', says: 'running' },
  waiting: { type: 'pending', says: 'waiting' },
  failed: { type: 'error', says: 'failed' },
  stopped: { type: 'stopped', says: 'stopped' },
  skipped: { type: 'stopped', says: 'not done' },
};

/** The steps of the experiment with their ticks; while it runs, how far it is and for how long it will go on. */
export function Stages({ job, progress, board }: { job: Job; progress: LastProgress; board: Leaderboard | undefined }) {
  const steps = stepsOf(job.AutoMLJobStatus as AutoMLJobStatus, job.AutoMLJobSecondaryStatus as AutoMLJobSecondaryStatus, {
    deploys: Boolean(job.ModelDeployConfig),
    lastStage: stageNamed(progress.stage),
    tunes: isTuning(job.AutoMLProblemTypeConfig?.TabularJobConfig?.Mode, job.AutoMLJobSecondaryStatus, progress.stage),
  });
  const running = !isEnded(job.AutoMLJobStatus);
  const { fraction, secondsLeft } = useClock(progress, running);
  const left = secondsLeft === undefined ? '' : `${formatClock(secondsLeft)} left`;
  return (
    <Container>
      <SpaceBetween size="s">
        <ol className="atelier-steps" aria-label="Steps of the experiment">
          {steps.map((step) => (
            <li key={step.stage}>
              <StatusIndicator type={LOOK[step.state].type} iconAriaLabel={LOOK[step.state].says}>
                {step.text}
              </StatusIndicator>
            </li>
          ))}
        </ol>
        {running && (
          <ProgressBar
            value={Math.round((fraction ?? 0) * 100)}
            ariaLabel="Progress of the experiment"
            description={inWords(progress.message ?? '', board) || (job.AutoMLJobSecondaryStatus === 'Starting' ? 'A worker will take it in a moment.' : '')}
            additionalInfo={left}
          />
        )}
      </SpaceBetween>
    </Container>
  );
}

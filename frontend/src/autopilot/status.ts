import type { AutoMLJobSecondaryStatus, AutoMLJobStatus, CandidateStatus } from '@aws-sdk/client-sagemaker';
import type { StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';

interface Look {
  type: StatusIndicatorProps.Type;
  text: string;
}

// Records over the unions: a status that the API adds does not compile until it is decided here.

/** What an experiment that is under way does, or how one that has ended did. */
const SECONDARY: Record<AutoMLJobSecondaryStatus, string> = {
  Starting: 'Waiting for a worker',
  AnalyzingData: 'Analysing the data',
  PreTraining: 'Preparing the data',
  FeatureEngineering: 'Preparing the data',
  ModelTuning: 'Tuning models',
  TrainingModels: 'Training models',
  GeneratingExplainabilityReport: 'Explaining the models',
  GeneratingModelInsightsReport: 'Writing the reports',
  DeployingModel: 'Deploying the best model',
  Completed: 'Completed',
  MaxCandidatesReached: 'Completed: all wanted models are made',
  MaxAutoMLJobRuntimeReached: 'Completed: the time was used up',
  CandidateDefinitionsGenerated: 'Completed: definitions only',
  ExplainabilityError: 'Completed, without explanations',
  ModelInsightsError: 'Completed, without all reports',
  ModelDeploymentError: 'Completed, not deployed',
  Stopping: 'Stopping',
  Stopped: 'Stopped',
  Failed: 'Failed',
};

const TYPE: Record<AutoMLJobStatus, StatusIndicatorProps.Type> = {
  InProgress: 'in-progress',
  Completed: 'success',
  Stopping: 'in-progress',
  Stopped: 'stopped',
  Failed: 'error',
};

const WITH_WARNING: readonly string[] = ['ExplainabilityError', 'ModelInsightsError', 'ModelDeploymentError'];

export function jobLook(status: AutoMLJobStatus | undefined, secondary: AutoMLJobSecondaryStatus | undefined): Look {
  if (!status) return { type: 'info', text: 'Unknown' };
  if (status === 'Completed' && secondary && WITH_WARNING.includes(secondary)) {
    return { type: 'warning', text: SECONDARY[secondary] };
  }
  const waiting = status === 'InProgress' && secondary === 'Starting';
  return { type: waiting ? 'pending' : TYPE[status], text: secondary ? SECONDARY[secondary] : status === 'InProgress' ? 'In progress' : status };
}

export const JOB_STATUSES: readonly AutoMLJobStatus[] = ['InProgress', 'Completed', 'Stopping', 'Stopped', 'Failed'];

/** Can StopAutoMLJob do anything? */
export const isRunning = (status: AutoMLJobStatus | undefined): boolean => status === 'InProgress';
export const isEnded = (status: AutoMLJobStatus | undefined): boolean =>
  status === 'Completed' || status === 'Stopped' || status === 'Failed';

export const CANDIDATE_LOOK: Record<CandidateStatus, Look> = {
  Completed: { type: 'success', text: 'Ready' },
  InProgress: { type: 'in-progress', text: 'Training' },
  Failed: { type: 'error', text: 'Failed' },
  Stopped: { type: 'stopped', text: 'Stopped' },
  Stopping: { type: 'in-progress', text: 'Stopping' },
};

import type { LabelingJobStatus } from '@aws-sdk/client-sagemaker';
import type { StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';

type Look = { type: StatusIndicatorProps.Type; text: string };

/** A Record over the union: a status that the API adds does not compile until it is decided here. */
const LOOKS: Record<LabelingJobStatus, Look> = {
  Initializing: { type: 'pending', text: 'Initializing' },
  InProgress: { type: 'in-progress', text: 'In progress' },
  Completed: { type: 'success', text: 'Complete' },
  Failed: { type: 'error', text: 'Failed' },
  Stopping: { type: 'in-progress', text: 'Stopping' },
  Stopped: { type: 'stopped', text: 'Stopped' },
};

export const JOB_STATUSES = Object.keys(LOOKS) as LabelingJobStatus[];

/** The status in the guide's words: a job that is over although objects failed says so. */
export function jobLook(status: LabelingJobStatus | undefined, failed = 0): Look {
  if (status === 'Completed' && failed > 0) return { type: 'warning', text: 'Complete with labeling errors' };
  return status ? LOOKS[status] : { type: 'info', text: 'Unknown' };
}

export const isRunning = (status: LabelingJobStatus | undefined): boolean => status === 'Initializing' || status === 'InProgress';
/** Jobs that another one can go on from. */
export const canChain = (status: LabelingJobStatus | undefined): boolean => status === 'Completed' || status === 'Stopped' || status === 'Failed';

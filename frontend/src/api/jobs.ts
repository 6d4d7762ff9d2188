import type { ActivityJob } from './activity';
import { call } from './call';
import { api } from './rest';

/** The operation that stops a kind of job, and the field that names it. */
const STOPS: { word: string; operation: string; field: string }[] = [
  { word: 'automljob', operation: 'StopAutoMLJob', field: 'AutoMLJobName' },
  { word: 'labelingjob', operation: 'StopLabelingJob', field: 'LabelingJobName' },
  { word: 'transformjob', operation: 'StopTransformJob', field: 'TransformJobName' },
];

export interface StopCall {
  operation: string;
  input: Record<string, string>;
}

/** How to stop a job; null for kinds that nobody stops. */
export function stopCall(job: Pick<ActivityJob, 'kind' | 'arn' | 'name'>): StopCall | null {
  const kind = `${job.kind} ${job.arn.split(':')[5] ?? ''}`.toLowerCase().replace(/[^a-z ]/g, '');
  const stop = STOPS.find(({ word }) => kind.includes(word));
  return stop ? { operation: stop.operation, input: { [stop.field]: job.name } } : null;
}

const isNotebookJob = ({ kind }: Pick<ActivityJob, 'kind'>): boolean => kind === 'notebook-job';

/** Is there a way to stop jobs of this kind: an operation, or the view of notebook jobs? */
export const canStop = (job: Pick<ActivityJob, 'kind' | 'arn' | 'name'>): boolean => isNotebookJob(job) || stopCall(job) !== null;

export async function stopJob(job: Pick<ActivityJob, 'kind' | 'arn' | 'name'>): Promise<void> {
  if (isNotebookJob(job)) return api.send('PATCH', `/api/scheduler/jobs/${encodeURIComponent(job.name)}`, { status: 'STOPPED' });
  const stop = stopCall(job);
  if (!stop) throw new Error(`A job of this kind cannot be stopped: ${job.kind}.`);
  await call(stop.operation, stop.input);
}

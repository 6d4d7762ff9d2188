import type { LogTarget } from '../workbench/log-panel';

const GROUPS: { word: string; group: string }[] = [
  { word: 'automljob', group: '/aws/sagemaker/AutoMLJobs' },
  { word: 'labelingjob', group: '/aws/sagemaker/LabelingJobs' },
  { word: 'transformjob', group: '/aws/sagemaker/TransformJobs' },
  { word: 'notebookjob', group: '/aws/sagemaker/NotebookJobs' },
];

/** The log of a job; null for kinds that keep none. */
export function jobLog(job: { kind: string; arn: string; name: string }): LogTarget | null {
  const kind = `${job.kind} ${job.arn.split(':')[5] ?? ''}`.toLowerCase().replace(/[^a-z ]/g, '');
  const found = GROUPS.find(({ word }) => kind.includes(word));
  return found ? { group: found.group, stream: job.name, title: job.name, arn: job.arn } : null;
}

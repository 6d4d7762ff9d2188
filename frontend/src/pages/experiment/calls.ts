/** The code that does what the experiment page shows. */
import type { CodeCall } from '../../code/types';
import { bestFirst } from '../../autopilot/metrics';
import type { Job } from '../../autopilot/queries';

/** Members of Describe's answer that Create takes. */
const REQUEST = [
  'AutoMLJobName',
  'AutoMLJobInputDataConfig',
  'OutputDataConfig',
  'AutoMLProblemTypeConfig',
  'RoleArn',
  'AutoMLJobObjective',
  'DataSplitConfig',
  'ModelDeployConfig',
] as const;

export function createCall(job: Job): CodeCall {
  const input = Object.fromEntries(REQUEST.flatMap((key) => (job[key] === undefined ? [] : [[key, job[key]]])));
  return {
    service: 'sagemaker',
    operation: 'CreateAutoMLJobV2',
    input,
    comment: 'What made this experiment',
    waitFor: {
      operation: 'DescribeAutoMLJobV2',
      input: { AutoMLJobName: job.AutoMLJobName },
      status: 'AutoMLJobStatus',
      ends: ['Completed', 'Failed', 'Stopped'],
    },
  };
}

/** The metric by which the models of a job are ranked; empty while nobody knows. */
export const objectiveOf = (job: Job): string => job.ResolvedAttributes?.AutoMLJobObjective?.MetricName ?? job.AutoMLJobObjective?.MetricName ?? '';

export function callsFor(job: Job): CodeCall[] {
  return [
    createCall(job),
    {
      service: 'sagemaker',
      operation: 'ListCandidatesForAutoMLJob',
      comment: 'Its leaderboard',
      input: { AutoMLJobName: job.AutoMLJobName, SortBy: 'FinalObjectiveMetricValue', SortOrder: bestFirst(objectiveOf(job)), MaxResults: 100 },
    },
  ];
}

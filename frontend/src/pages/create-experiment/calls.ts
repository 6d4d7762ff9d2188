/** The code that makes the experiment of the form. */
import { bestFirst, OBJECTIVES } from '../../autopilot/metrics';
import type { CodeCall } from '../../code/types';
import { featuresKey, requestOf, type Draft, type Surroundings } from './draft';
import { featuresOf } from './features';

export function callsFor(draft: Draft, around: Surroundings): CodeCall[] {
  const features = featuresOf(draft, around.columns);
  const upload: CodeCall[] = features
    ? [
        {
          service: 's3',
          operation: 'PutObject',
          comment: 'Columns, their types, the recipe, which rows are held back, groups to compare',
          input: { Bucket: around.bucket, Key: featuresKey(draft, around.folder), Body: JSON.stringify(features), ContentType: 'application/json' },
        },
      ]
    : [];
  const request = requestOf(draft, around);
  const objective = request.AutoMLJobObjective?.MetricName ?? (around.guessed ? OBJECTIVES[around.guessed][0] : undefined) ?? '';
  return [
    ...upload,
    {
      service: 'sagemaker',
      operation: 'CreateAutoMLJobV2',
      input: request,
      waitFor: {
        operation: 'DescribeAutoMLJobV2',
        input: { AutoMLJobName: draft.name },
        status: 'AutoMLJobStatus',
        ends: ['Completed', 'Failed', 'Stopped'],
      },
    },
    {
      service: 'sagemaker',
      operation: 'ListCandidatesForAutoMLJob',
      comment: 'The leaderboard',
      input: { AutoMLJobName: draft.name, SortBy: 'FinalObjectiveMetricValue', SortOrder: bestFirst(objective) },
    },
  ];
}

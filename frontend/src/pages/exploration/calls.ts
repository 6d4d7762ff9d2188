/** The code that fetches what the page shows. */
import type { ExplorationFiles } from '../../autopilot/exploration';
import type { CodeCall } from '../../code/types';

export function callsFor(job: string, files: ExplorationFiles): CodeCall[] {
  return [
    { service: 'sagemaker', operation: 'DescribeAutoMLJobV2', input: { AutoMLJobName: job }, comment: 'AutoMLJobArtifacts says where the notebooks lie' },
    ...[files.report, files.exploration, files.definitions].map(download),
  ];
}

function download(uri: string): CodeCall {
  const [, bucket = '', key = ''] = /^s3:\/\/([^/]+)\/(.+)$/.exec(uri) ?? [];
  return { service: 's3', operation: 'DownloadFile', input: { Bucket: bucket, Key: key, Filename: key.split('/').pop() ?? '' } };
}

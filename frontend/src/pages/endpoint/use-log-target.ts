import { useQuery } from '@tanstack/react-query';

import { call } from '../../api/call';
import type { LogTarget } from '../../workbench/log-panel';

interface Streams {
  logStreams?: { logStreamName?: string }[];
}

/** The log stream of the newest instance of an endpoint (hosting spec §22); none before its first line. */
export function useLogTarget(name: string): LogTarget | undefined {
  const group = `/aws/sagemaker/Endpoints/${name}`;
  const streams = useQuery({
    queryKey: ['DescribeLogStreams', 'endpoint', name],
    queryFn: ({ signal }) =>
      call<object, Streams>('DescribeLogStreams', { logGroupName: group, orderBy: 'LastEventTime', descending: true, limit: 1 }, signal, 'logs'),
    retry: false,
  });
  const stream = streams.data?.logStreams?.[0]?.logStreamName;
  return stream ? { group, stream, title: name } : undefined;
}

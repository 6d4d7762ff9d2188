import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';

import type { WireTime } from '../../api/call';
import { api, withQuery } from '../../api/rest';
import type { LogSearch } from './search';

export interface LogLine {
  id: number;
  at: WireTime;
  username: string;
  profile: string;
  role: string;
  domain_id: string;
  via: string;
  source_ip: string;
  action: string;
  resource: string;
  outcome: 'Allowed' | 'Denied' | 'Failed';
  code: string;
  /** Why not. */
  reason: string;
  request_id: string;
}

interface LogPage {
  lines: LogLine[];
  cursor: string | null;
  retention_days: number;
}

const LOG = '/api/activity-log';

/** The newest first. The key begins like that of the jobs: whatever happens in the studio refreshes it. */
export function useActivityLog(search: LogSearch) {
  return useInfiniteQuery({
    queryKey: [LOG, search],
    queryFn: ({ pageParam, signal }) => api.get<LogPage>(LOG, { ...search, ...(pageParam ? { cursor: pageParam } : {}) }, signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.cursor ?? undefined,
    placeholderData: keepPreviousData,
  });
}

export const exportUrl = (search: LogSearch): string => withQuery(`${LOG}/export`, search);

export const keepFor = (days: number): Promise<unknown> => api.send('PUT', `${LOG}/retention`, { retention_days: days });

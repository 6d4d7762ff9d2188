import { useQuery } from '@tanstack/react-query';

import { api } from '../../api/rest';

export const BY = ['day', 'profile', 'space', 'instance_type'] as const;
export type By = (typeof BY)[number];

export interface UsageRow {
  /** The day, profile, space or instance type. */
  key: string;
  instance_type: string;
  hours: number;
  /** What the same hours would cost in the cloud, about. */
  usd: number | null;
}

const DAY_MS = 86_400_000;

export function useUsage(domain: string, by: By, days: number) {
  return useQuery({
    queryKey: ['/api/usage', domain, by, days],
    queryFn: ({ signal }) => api.get<{ rows: UsageRow[] }>('/api/usage', { domain, by, since: new Date(Date.now() - days * DAY_MS).toISOString() }, signal),
  });
}

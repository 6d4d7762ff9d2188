import { useQuery } from '@tanstack/react-query';

import type { WireTime } from '../../api/call';
import { api } from '../../api/rest';

/** An app that runs now, of whomever. */
export interface RunningApp {
  arn: string;
  domain: string;
  domain_name: string;
  /** Empty for an app that runs in a profile. */
  space: string;
  /** Empty for an app that runs in a space. */
  profile: string;
  /** Empty for what is everybody's. */
  owner: string;
  app_type: string;
  name: string;
  status: string;
  instance_type: string;
  since: WireTime | null;
  active_at: WireTime | null;
  hourly_usd: number | null;
  usd: number | null;
  stops_at: WireTime | null;
}

// Begins with the operation's name: events of apps refresh it.
export function useRunningApps() {
  return useQuery({ queryKey: ['ListApps', '/api/running-apps'], queryFn: ({ signal }) => api.get<{ apps: RunningApp[] }>('/api/running-apps', {}, signal) });
}

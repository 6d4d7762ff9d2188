import { useQuery } from '@tanstack/react-query';

import type { WireTime } from '../../api/call';
import { api } from '../../api/rest';

/** How much of something there may be, and is. */
export interface Quota {
  code: string;
  name: string;
  unit: string;
  description: string;
  used: number;
  limit: number;
  default: number;
  /** False: one for the whole studio, not for each domain. */
  per_domain: boolean;
  /** Who changed it; empty for the usual limit. */
  set_by: string;
  /** The domain has a limit of its own. */
  own: boolean;
}

/** Somebody asks for more. */
export interface QuotaRequest {
  id: number;
  code: string;
  name: string;
  domain: string;
  value: number;
  by: string;
  at: WireTime;
}

/** From this share on somebody should look. */
const NEAR = 0.8;
export const isNearLimit = ({ used, limit }: Quota): boolean => limit > 0 && used / limit >= NEAR;

/** Of one domain; of the whole studio without one. */
export function useQuotas(domain: string) {
  return useQuery({
    queryKey: ['/api/quotas', domain],
    queryFn: ({ signal }) => api.get<{ quotas: Quota[]; requests: QuotaRequest[] }>('/api/quotas', { domain }, signal),
  });
}

/** Null: the usual limit again. */
export function changeQuota(code: string, value: number | null, domain: string): Promise<unknown> {
  return api.send('PATCH', '/api/quotas', { code, domain, value });
}

export function turnDown(id: number): Promise<unknown> {
  return api.send('DELETE', `/api/quota-requests/${id}`);
}

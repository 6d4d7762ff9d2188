/** Models and leaderboards handed to other people. The API has no operation for them: these are views of the browser. */
import type { WireTime } from './call';
import { api } from './rest';

export interface Share {
  name: string;
  job: string;
  job_status: string;
  /** The column that the experiment predicts. */
  target: string;
  /** The model; null when the whole leaderboard is shared. */
  candidate: string | null;
  /** The engine's name of the model, or of the best one of the leaderboard; empty while there is none. */
  model: string;
  algorithm: string;
  objective: string;
  value: number | null;
  by: string;
  /** User profile. */
  receiver: string;
  note: string;
  shared_at: WireTime;
  seen: boolean;
}

export interface Shares {
  received: Share[];
  given: Share[];
}

export interface NewShare {
  candidate: string | null;
  profiles: string[];
  note: string;
}

/** Head of query keys. Events of the kind `share` make them stale. */
export const SHARES = '/api/shares';

const at = (name: string): string => `${SHARES}/${encodeURIComponent(name)}`;

export const readShares = (signal?: AbortSignal): Promise<Shares> => api.get(SHARES, {}, signal);

/** Names of the user profiles that an experiment can be shared with: theirs who may open it. */
export async function readReceivers(job: string, signal?: AbortSignal): Promise<string[]> {
  return (await api.get<{ receivers: string[] }>(`/api/automl-jobs/${encodeURIComponent(job)}/shares`, {}, signal)).receivers;
}

export const share = (job: string, what: NewShare): Promise<{ shares: Share[] }> =>
  api.send('POST', `/api/automl-jobs/${encodeURIComponent(job)}/shares`, what);

export const markSeen = (name: string): Promise<void> => api.send('POST', `${at(name)}/seen`);

/** Its giver withdraws it, or its receiver takes it off the list. */
export const withdraw = (name: string): Promise<void> => api.send('DELETE', at(name));

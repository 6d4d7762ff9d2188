import { api } from './rest';
import type { WireTime } from './call';

export interface JobProgress {
  stage?: string;
  fraction?: number | null;
  message?: string;
  seconds_left?: number | null;
}

/** A job of any kind, as the activity page lists it. */
export interface ActivityJob {
  kind: string;
  /** What people call the kind: "experiment", "batch prediction". */
  noun: string;
  name: string;
  arn: string;
  status: string;
  secondary_status: string;
  progress: JobProgress | null;
  owner: string;
  created_at: WireTime;
  started_at: WireTime | null;
  ended_at: WireTime | null;
  failure_reason: string;
  stoppable: boolean;
  instance_type: string;
  worker: string;
  stopped_by?: string;
  /** No worker has it yet. */
  waiting?: boolean;
  attempt?: number;
}

export interface ActivityPage {
  jobs: ActivityJob[];
  cursor: string | null;
}

export interface ActivityFilter {
  /** An exact status, or `live` for everything that has not ended. */
  status?: string;
  kind?: string;
  /** A part of the name. */
  search?: string;
  /** An address that the job's request names. */
  uses?: string;
  cursor?: string;
  limit?: number;
}

export function readActivity(filter: ActivityFilter, signal?: AbortSignal, narrowed = false): Promise<ActivityPage> {
  return api.list<ActivityPage>('/api/activity', { ...filter }, narrowed, signal);
}

/** A change of state, as the history keeps it. */
export interface HistoryEvent {
  id: number | string;
  kind: string;
  noun?: string;
  arn: string;
  name: string;
  status: string;
  secondary_status: string;
  reason: string;
  at: WireTime;
}

export function readEvents(limit: number, signal?: AbortSignal): Promise<{ events: HistoryEvent[]; cursor: string | null }> {
  return api.get('/api/events', { limit }, signal);
}

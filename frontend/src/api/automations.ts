/** Batch predictions that start by themselves. The API has no operation for them: these are views of the browser. */
import type { WireTime } from './call';
import { api } from './rest';

export interface AutomationRun {
  at: WireTime;
  /** What started it: "Schedule", "Version 2 of people", "Asked for by ada". */
  cause: string;
  /** Empty when no job could be made. */
  job_name: string;
  /** Of the transform job, or `NotStarted`. */
  status: string;
  problem: string;
}

export interface Automation {
  name: string;
  arn: string;
  status: 'Active' | 'Paused' | (string & {});
  /** Why it paused itself; empty when a person did. */
  reason: string;
  owner: string;
  may_change: boolean;
  model_name: string;
  dataset_name: string;
  input_uri: string;
  output_uri: string;
  join: boolean;
  instance_type: string;
  cron: string;
  time_zone: string;
  on_new_version: boolean;
  next_run_at: WireTime | null;
  created_at: WireTime;
}

export type ListedAutomation = Automation & { last_run: AutomationRun | null };
export type AutomationDetail = Automation & { runs: AutomationRun[] };

export interface NewAutomation {
  name: string;
  model_name: string;
  dataset_name: string;
  input_uri: string;
  output_uri: string;
  join: boolean;
  cron: string;
  time_zone: string;
  on_new_version: boolean;
}

/** Head of query keys. It names both kinds whose events make it stale: the automations and the jobs that they start. */
export const AUTOMATIONS = '/api/automations of transform-jobs';

const at = (name: string): string => `/api/automations/${encodeURIComponent(name)}`;

export const readAutomations = (narrowed: boolean, signal?: AbortSignal): Promise<{ automations: ListedAutomation[]; limit: number }> =>
  api.list('/api/automations', {}, narrowed, signal);

export const readAutomation = (name: string, signal?: AbortSignal): Promise<AutomationDetail> => api.get(at(name), {}, signal);

export const createAutomation = (automation: NewAutomation): Promise<Automation> => api.send('POST', '/api/automations', automation);

/** What it does from now on; its name stays. */
export const changeAutomation = (automation: NewAutomation): Promise<Automation> => api.send('PATCH', at(automation.name), automation);

export const setActive = (name: string, active: boolean): Promise<Automation> => api.send('PATCH', at(name), { active });

export const runNow = (name: string): Promise<AutomationRun> => api.send('POST', `${at(name)}/runs`);

export const deleteAutomation = (name: string): Promise<void> => api.send('DELETE', at(name));

export async function nextTimes(cron: string, timeZone: string, signal?: AbortSignal): Promise<Date[]> {
  const { next } = await api.get<{ next: string[] }>('/api/schedules', { cron, time_zone: timeZone }, signal);
  return next.map(each => new Date(each));
}

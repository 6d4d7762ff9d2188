/** What starts by itself: batch predictions, and new versions of data sets out of a folder. The API has no operation for them: these are views of the browser. */
import type { WireTime } from './call';
import { api } from './rest';

export interface AutomationRun {
  at: WireTime;
  /** What started it: "Schedule", "Version 2 of people", "Asked for by ada". */
  cause: string;
  /** The batch prediction that it made; empty otherwise. */
  job_name: string;
  /** The version that it made; empty and null otherwise. */
  dataset_name: string;
  version: number | null;
  /** Of the job or the version; `Unchanged` when the folder had nothing new; `NotStarted`. */
  status: string;
  problem: string;
}

export type AutomationAction = 'Predict' | 'Update';

export interface Automation {
  name: string;
  arn: string;
  status: 'Active' | 'Paused' | (string & {});
  /** Why it paused itself; empty when a person did. */
  reason: string;
  owner: string;
  may_change: boolean;
  action: AutomationAction;
  model_name: string;
  dataset_name: string;
  input_uri: string;
  output_uri: string;
  join: boolean;
  /** Of an update: files of the version before that the folder does not have stay. */
  keep_files: boolean;
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
  action: AutomationAction;
  model_name: string;
  dataset_name: string;
  input_uri: string;
  output_uri: string;
  join: boolean;
  keep_files: boolean;
  cron: string;
  time_zone: string;
  on_new_version: boolean;
}

/** Head of query keys. It names all kinds whose events make it stale: the automations and what they make. */
export const AUTOMATIONS = '/api/automations of transform-jobs and datasets';

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

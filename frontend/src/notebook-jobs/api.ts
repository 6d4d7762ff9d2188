/** Notebook jobs: the REST of JupyterLab's scheduler extension. The API has no operations for them. */
import type { JobProgress } from '../api/activity';
import { api } from '../api/rest';

export type Value = string | number | boolean | null;
export type Parameters = Record<string, Value>;

interface Common {
  name: string;
  arn: string;
  owner: string;
  profile: string;
  shared: boolean;
  space: string;
  may_change: boolean;
  input_filename: string;
  input_uri: string;
  kernel_name: string;
  parameters: Parameters;
  environment_variables: Record<string, string>;
  initialization_script: string;
  max_retry_attempts: number;
  max_runtime_in_seconds: number;
  compute_type: string;
  create_time: string;
}

export interface JobFile {
  display_name: string;
  file_format: 'ipynb' | 'html' | 'log' | 'tar.gz';
  file_path: string;
}

export interface NotebookJob extends Common {
  job_id: string;
  job_definition_id: string;
  job_definition_name: string;
  cause: string;
  status: 'QUEUED' | 'IN_PROGRESS' | 'COMPLETED' | 'FAILED' | 'STOPPING' | 'STOPPED';
  /** The same as other jobs of the studio say it. */
  job_status: string;
  status_message: string;
  progress: JobProgress | null;
  stopped_by: string;
  attempts: number;
  start_time: string | null;
  end_time: string | null;
  output_prefix: string;
  log: { group: string; stream: string };
  job_files: JobFile[];
}

export interface NotebookJobDefinition extends Common {
  job_definition_id: string;
  active: boolean;
  status: 'Active' | 'Paused';
  /** Why it paused itself; empty when a person did. */
  reason: string;
  schedule: string;
  schedule_words: string;
  next_runs: string[];
}

export interface Offered {
  name: string;
  default: Value;
  /** Otherwise `default` is source code. */
  plain: boolean;
  type: string;
  help: string;
}

/** What is known of a notebook before a job is made of it. */
export interface LookedAt {
  name: string;
  kernel_name: string;
  kernel_known: boolean;
  parameters: Offered[];
  tagged: boolean;
}

export interface Source {
  input_uri?: string;
  space?: string;
  path?: string;
  input_content?: string;
}

export interface NewJob extends Source {
  name: string;
  kernel_name: string;
  compute_type: string;
  parameters: Parameters;
  environment_variables: Record<string, string>;
  initialization_script: string;
  additional_dependencies: string[];
  max_retry_attempts: number;
  max_runtime_in_seconds: number;
  s3_root_uri: string;
  shared: boolean;
}

export interface Environment {
  kernels: { name: string; display_name: string }[];
  compute_types: string[];
  default_compute_type: string;
}

export interface Preview {
  schedule: string;
  words: string;
  next_runs: string[];
}

/** Heads of query keys: they name the kinds whose events make them stale. */
export const JOBS = '/api/scheduler of notebook-jobs';
export const DEFINITIONS = '/api/scheduler of notebook-job-definitions';
export const PAGE_SIZE = 50;

const BASE = '/api/scheduler';
const job = (id: string): string => `${BASE}/jobs/${encodeURIComponent(id)}`;
const definition = (id: string): string => `${BASE}/job_definitions/${encodeURIComponent(id)}`;

export interface JobsPage {
  jobs: NotebookJob[];
  total_count: number;
}

export const readJobs = (query: { name?: string; status?: string; job_definition_id?: string; next_token?: number; max_items?: number }, signal?: AbortSignal, narrowed = false): Promise<JobsPage> =>
  api.list(`${BASE}/jobs`, { max_items: PAGE_SIZE, ...query }, narrowed, signal);

export const readJob = (id: string, signal?: AbortSignal): Promise<NotebookJob> => api.get(job(id), {}, signal);

export const createJob = (body: NewJob): Promise<{ job_id: string }> => api.send('POST', `${BASE}/jobs`, body);

export const stopJob = (id: string): Promise<void> => api.send('PATCH', job(id), { status: 'STOPPED' });

export const deleteJob = (id: string): Promise<void> => api.send('DELETE', job(id));

export const runAgain = (id: string, parameters: Parameters): Promise<{ job_id: string }> => api.send('POST', `${job(id)}/runs`, { parameters });

export const readDefinitions = (query: { name?: string; next_token?: number }, narrowed: boolean, signal?: AbortSignal): Promise<{ job_definitions: NotebookJobDefinition[]; total_count: number }> =>
  api.list(`${BASE}/job_definitions`, { max_items: PAGE_SIZE, ...query }, narrowed, signal);

export const readDefinition = (id: string, signal?: AbortSignal): Promise<NotebookJobDefinition> => api.get(definition(id), {}, signal);

export const createDefinition = (body: NewJob & { schedule: string }): Promise<{ job_definition_id: string }> => api.send('POST', `${BASE}/job_definitions`, body);

export const changeDefinition = (id: string, change: { active?: boolean; schedule?: string }): Promise<void> => api.send('PATCH', definition(id), change);

export const deleteDefinition = (id: string): Promise<void> => api.send('DELETE', definition(id));

export const runDefinition = (id: string, parameters: Parameters): Promise<{ job_id: string }> => api.send('POST', `${definition(id)}/jobs`, { parameters });

export const lookAt = (source: Source): Promise<LookedAt> => api.send('POST', `${BASE}/notebook`, source);

export const readEnvironment = async (signal?: AbortSignal): Promise<Environment | undefined> => (await api.get<Environment[]>(`${BASE}/runtime_environments`, {}, signal))[0];

export const previewSchedule = (schedule: string, signal?: AbortSignal): Promise<Preview> => api.get(`${BASE}/schedule`, { schedule }, signal);

/** Labeling as the studio's pages need it beyond the operations of the API; `docs/groundtruth.md` has the contract. */
import type { WireTime } from '../api/call';
import { csrfToken } from '../api/http';
import { asProblem, ApiProblem } from '../api/problem';
import { api, withQuery } from '../api/rest';

export const WORKFORCE = '/api/labeling/workforce';
/** Query keys of a job's page begin with this, so that every event of a labeling job refreshes them. */
export const JOB = '/api/labeling/jobs/labelingjob';
export const TASK_TYPES = '/api/labeling/task-types';

export interface Workforce {
  name: string;
  arn: string;
  portal_url: string;
  organisation: string;
  contact: string;
}

export interface Team {
  name: string;
  arn: string;
  description: string;
  workers: string[];
  jobs: number;
  running_jobs?: number;
}

export interface Worker {
  worker_id: string;
  name: string;
  status: 'Invited' | 'Enabled' | 'Disabled';
  teams: string[];
  last_seen_at: WireTime | null;
}

export interface People {
  workforce: Workforce | null;
  teams: Team[];
  workers: Worker[];
}

export interface Invited {
  name: string;
  worker_id: string;
  temporary_password: string;
  portal_url: string;
}

export interface TaskType {
  key: string;
  category: string;
  title: string;
  source: 'source' | 'source-ref';
  ref: boolean;
  element: string | null;
  human_task_ui: string | null;
  default_workers: number;
  single_worker: boolean;
  min_labels: number;
  max_labels: number | null;
  timeout_s: number;
  /** The type whose labels it verifies or adjusts. */
  audits: string | null;
  template: string;
}

export interface Progress {
  name: string;
  status: string;
  type: string;
  attribute: string;
  labels: string[];
  counters: Record<string, number>;
  total: number;
  open: number;
  held: number;
  iteration: number;
  output_uri: string;
  team: string;
}

export interface WorkerQuality {
  worker_id: string;
  name: string;
  answers: number;
  declined: number;
  mean_s: number | null;
  last_at: WireTime | null;
  compared?: number;
  agreement?: number;
}

export interface ClassQuality {
  label: string;
  compared: number;
  agreement: number;
}

export interface Quality {
  job: Progress;
  workers: WorkerQuality[];
  classes: ClassQuality[];
}

export interface DataObject {
  object: string;
  line: Record<string, unknown>;
  state: string;
  label: unknown;
  metadata: Record<string, unknown> | null;
  failure_reason: string;
  confidence: number | null;
  answers?: number;
  media: string[];
}

export interface GivenAnswer {
  worker_id: string;
  worker: string;
  state: string;
  answer: Record<string, unknown> | null;
  reason: string;
  submitted_at: WireTime | null;
  active_s: number;
}

export interface OneObject {
  object: DataObject;
  answers: GivenAnswer[];
  page_url: string;
}

export interface Manifest {
  manifest_uri: string;
  objects: number;
  skipped: number;
  problems: string[];
  lines: Record<string, unknown>[];
  media: string[];
}

export interface PreviewRequest {
  task_type: string;
  template?: string;
  template_uri?: string;
  labels: string[];
  line: Record<string, unknown>;
  categories?: object;
}

export interface Preview {
  page_url: string;
  errors: { code: string; message: string }[];
}

const part = encodeURIComponent;

export const readPeople = (signal?: AbortSignal) => api.get<People>(WORKFORCE, {}, signal);
export const changeWorkforce = (change: { organisation?: string; contact?: string }) => api.send<People>('PATCH', WORKFORCE, change);
export const inviteWorkers = (names: string[], more: { team?: string; organisation?: string; contact?: string }) =>
  api.send<{ invited: Invited[] }>('POST', '/api/labeling/workers', { names, ...more });
export const changeWorker = (id: string, change: { disabled?: boolean; teams?: string[] }) =>
  api.send<{ worker: Worker }>('PATCH', `/api/labeling/workers/${part(id)}`, change);
export const newPassword = (id: string) => api.send<{ temporary_password: string; portal_url: string }>('POST', `/api/labeling/workers/${part(id)}/password`);
export const deleteWorker = (id: string) => api.send<undefined>('DELETE', `/api/labeling/workers/${part(id)}`);

export const readTaskTypes = async (signal?: AbortSignal) => (await api.get<{ task_types: TaskType[] }>(TASK_TYPES, {}, signal)).task_types;

export const readQuality = (job: string, signal?: AbortSignal) => api.get<Quality>(`/api/labeling/jobs/${part(job)}`, {}, signal);
export const readObjects = (job: string, query: { state?: string; unsure?: string; cursor?: string }, signal?: AbortSignal) =>
  api.get<{ objects: DataObject[]; cursor: string | null }>(`/api/labeling/jobs/${part(job)}/objects`, query, signal);
export const readObject = (job: string, object: string, signal?: AbortSignal) =>
  api.get<OneObject>(`/api/labeling/jobs/${part(job)}/objects/${part(object)}`, {}, signal);
export const sendBack = (job: string, object: string) =>
  api.send<{ object: DataObject }>('POST', `/api/labeling/jobs/${part(job)}/objects/${part(object)}/send-back`, {});

export const makePreview = (request: PreviewRequest) => api.send<Preview>('POST', '/api/labeling/previews', request);
export const lookAtData = (request: { folder?: string; manifest?: string; task_type: string; percent?: number }) =>
  api.send<Manifest>('POST', '/api/labeling/manifests', request);

/** One file of a batch; the same again replaces it. */
export async function uploadFile(batch: string, file: Blob, filename: string, signal?: AbortSignal): Promise<{ uri: string; folder: string }> {
  let response: Response;
  try {
    response = await fetch(withQuery('/api/labeling/uploads', { batch, filename }), {
      method: 'PUT',
      headers: { 'X-CSRFToken': csrfToken(), 'Content-Type': 'application/octet-stream' },
      body: file,
      ...(signal ? { signal } : {}),
    });
  } catch (error) {
    throw asProblem(error);
  }
  const body = (await response.json().catch(() => ({}))) as Record<string, unknown>;
  if (!response.ok) throw new ApiProblem('UploadRefused', String(body['message'] ?? `The server answered ${response.status}.`), response.status);
  return body as { uri: string; folder: string };
}

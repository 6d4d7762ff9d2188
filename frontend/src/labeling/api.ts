/** Labeling as the studio's pages need it beyond the operations of the API; `docs/groundtruth.md` has the contract. */
import type { OidcConfigForResponse } from '@aws-sdk/client-sagemaker';

import type { WireTime } from '../api/call';
import { csrfToken } from '../api/http';
import { asProblem, ApiProblem } from '../api/problem';
import { api, withQuery } from '../api/rest';

export const WORKFORCE = '/api/labeling/workforce';
/** Query keys of a job's page begin with this, so that every event of a labeling job refreshes them. */
export const JOB = '/api/labeling/jobs/labelingjob';
/** Refreshed by the events of exports. */
export const EXPORTS = '/api/labeling/exports/labelexport/labelingexport';
/** Refreshed by the events of extractions. */
export const EXTRACTIONS = '/api/labeling/extractions/frameextraction';
export const TASK_TYPES = '/api/labeling/task-types';

export interface Workforce {
  name: string;
  arn: string;
  portal_url: string;
  organisation: string;
  contact: string;
  /** The identity provider that has its people; null for local accounts. */
  provider: string | null;
  /** Ranges of addresses that people may work from; none: from everywhere. */
  cidrs: string[];
}

export interface Team {
  name: string;
  arn: string;
  description: string;
  workers: string[];
  jobs: number;
  running_jobs?: number;
  /** Its members are told of new jobs: it has a topic. */
  told: boolean;
  /** And of reviews that wait. */
  tells_reviews: boolean;
}

export interface Worker {
  worker_id: string;
  name: string;
  status: 'Invited' | 'Enabled' | 'Disabled';
  of_provider: boolean;
  teams: string[];
  last_seen_at: WireTime | null;
}

export interface People {
  workforce: Workforce | null;
  teams: Team[];
  workers: Worker[];
  /** What an identity provider has to send people back to. */
  redirect_uri: string;
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
  /** null: people label everything. */
  automated: { rounds: Round[] } | null;
}

/** A round of automated labeling. */
export interface Round {
  round: number;
  at: string;
  trained_on: number;
  validated_on: number;
  accuracy: number | null;
  /** Confidence from which on the model's labels are good enough; null = never. */
  threshold: number | null;
  quality: number | null;
  /** How many of those that were left it was expected to label, and how many it did. */
  expected: number;
  labeled: number;
  asked: number;
  left: number;
}

export interface WorkerQuality {
  worker_id: string;
  name: string;
  answers: number;
  declined: number;
  mean_s: number | null;
  last_at: WireTime | null;
  /** How often others gave the same answer; a share, or a mean overlap of shapes. */
  agreement?: number | null;
  /** Against objects whose right label is known. */
  accuracy?: number | null;
  known?: number;
  /** Right label -> label that was given -> how often. */
  confusion?: Record<string, Record<string, number>>;
}

/** Measures of agreement by their names: `agreement`, `fleiss_kappa`, `krippendorff_alpha`, `mean_iou`. */
export type Measures = Record<string, number | null>;

export interface Quality {
  job: Progress;
  workers: WorkerQuality[];
  classes: Record<string, Measures>;
  agreement: Measures;
}

export interface DataObject {
  object: string;
  line: Record<string, unknown>;
  state: string;
  label: unknown;
  metadata: Record<string, unknown> | null;
  failure_reason: string;
  confidence: number | null;
  answers: number;
  /** The right label, where a manager has said it. */
  known: string;
  reviewed_at: WireTime | null;
  media: string[];
  /** Of a label that does not show itself: what it says, and what is drawn on which picture (null: on the object's own). */
  drawn: Drawn | null;
}

export interface Drawn {
  words: string;
  marks: { label: string; points: [number, number][]; closed: boolean }[];
  media: string[] | null;
}

/** What a picture of a label is drawn from. */
export type ShownObject = Pick<DataObject, 'object' | 'line' | 'label' | 'metadata' | 'media'> & Partial<Pick<DataObject, 'drawn'>>;

export interface GivenAnswer {
  worker_id: string;
  worker: string;
  state: string;
  answer: Record<string, unknown> | null;
  reason: string;
  submitted_at: WireTime | null;
  active_s: number;
}

/** A reviewer's label in place of the labelers', or the undoing of one. */
export interface Correction {
  name: string;
  by: string;
  at: WireTime;
  undoes: boolean;
  status: 'InProgress' | 'Completed' | 'Failed';
  failure_reason: string;
  /** Its label is the object's. */
  current: boolean;
}

export interface OneObject {
  object: DataObject;
  answers: GivenAnswer[];
  page_url: string;
  /** The newest first. */
  corrections: Correction[];
  /** Answers of its task type can be compared with a known one. */
  checkable: boolean;
  known_answer: Record<string, unknown> | null;
}

export interface Export {
  name: string;
  format: string;
  status: string;
  failure_reason: string;
  uri: string;
  notes: string[];
  objects: number;
  created_at: WireTime;
}

export interface Exports {
  /** Those that have a place for the job's labels. */
  formats: { key: string; title: string }[];
  exports: Export[];
}

export interface Manifest {
  manifest_uri: string;
  objects: number;
  skipped: number;
  problems: string[];
  lines: Record<string, unknown>[];
  media: string[];
}

/** Videos that a worker cuts into frames. */
export interface Extraction {
  name: string;
  folder: string;
  status: 'InProgress' | 'Stopping' | 'Stopped' | 'Completed' | 'Failed';
  failure_reason: string;
  videos: number;
  frames: number;
  progress: { message?: string };
}

export interface PreviewRequest {
  task_type: string;
  /** Of the job, which stands above the object on pages that the studio brings. */
  title?: string;
  template?: string;
  template_uri?: string;
  labels: string[];
  line?: Record<string, unknown>;
  /** `task.input` as it is, of human reviews. */
  input?: Record<string, unknown>;
  /** A registered function that makes `task.input` of the line. */
  function?: string;
  ui_arn?: string;
  categories?: object;
}

export interface Preview {
  page_url: string;
  errors: { code: string; message: string }[];
}

const part = encodeURIComponent;

export const readPeople = (signal?: AbortSignal) => api.get<People>(WORKFORCE, {}, signal);
export const changeWorkforce = (change: { organisation?: string; contact?: string }) => api.send<People>('PATCH', WORKFORCE, change);
/** The addresses of an identity provider, from its own document. */
export const discoverProvider = (issuer: string) => api.send<OidcConfigForResponse>('POST', `${WORKFORCE}/discovery`, { issuer });
export const inviteWorkers = (names: string[], more: { team?: string; organisation?: string; contact?: string }) =>
  api.send<{ invited: Invited[] }>('POST', '/api/labeling/workers', { names, ...more });
export const changeWorker = (id: string, change: { disabled?: boolean; teams?: string[] }) =>
  api.send<{ worker: Worker }>('PATCH', `/api/labeling/workers/${part(id)}`, change);
export const changeTeam = (name: string, change: { told?: boolean; tells_reviews?: boolean }) => api.send<{ team: Team }>('PATCH', `/api/labeling/teams/${part(name)}`, change);
export const newPassword = (id: string) => api.send<{ temporary_password: string; portal_url: string }>('POST', `/api/labeling/workers/${part(id)}/password`);
export const deleteWorker = (id: string) => api.send<undefined>('DELETE', `/api/labeling/workers/${part(id)}`);

export const readTaskTypes = async (signal?: AbortSignal) => (await api.get<{ task_types: TaskType[] }>(TASK_TYPES, {}, signal)).task_types;

export const changeWorkersWanted = (job: string, workers: number) => api.send<{ changed: number }>('PATCH', `/api/labeling/jobs/${part(job)}`, { workers });
export const readQuality = (job: string, signal?: AbortSignal) => api.get<Quality>(`/api/labeling/jobs/${part(job)}`, {}, signal);
export const readObjects = (job: string, query: { state?: string; unsure?: string; cursor?: string }, signal?: AbortSignal) =>
  api.get<{ objects: DataObject[]; cursor: string | null }>(`/api/labeling/jobs/${part(job)}/objects`, query, signal);
export const readObject = (job: string, object: string, signal?: AbortSignal) =>
  api.get<OneObject>(`/api/labeling/jobs/${part(job)}/objects/${part(object)}`, {}, signal);
export const sendBack = (job: string, object: string) =>
  api.send<{ object: DataObject }>('POST', `/api/labeling/jobs/${part(job)}/objects/${part(object)}/send-back`, {});

/** What a manager says of an object: its label is right; the right label or answer, null where nobody knows it. */
export interface Judgement {
  accepted?: boolean;
  known?: string;
  known_answer?: Record<string, unknown> | null;
}
export const review = (job: string, object: string, given: Judgement) =>
  api.send<{ object: DataObject }>('POST', `/api/labeling/jobs/${part(job)}/objects/${part(object)}/review`, given);
const correction = (job: string, object: string): string => `/api/labeling/jobs/${part(job)}/objects/${part(object)}/correction`;
/** The labeler's page of an object and the answer that it begins with. */
export const readCorrection = (job: string, object: string, signal?: AbortSignal) =>
  api.get<{ page_url: string; answer: Record<string, unknown> | null }>(correction(job, object), {}, signal);
export const correct = (job: string, object: string, answer: Record<string, unknown>) =>
  api.send<{ correction: Correction }>('POST', correction(job, object), { answer });
export const undoCorrection = (job: string, object: string) => api.send<{ correction: Correction }>('DELETE', correction(job, object));
export const readExports = (job: string, signal?: AbortSignal) => api.get<Exports>(`/api/labeling/jobs/${part(job)}/exports`, {}, signal);
export const askExport = (job: string, format: string) => api.send<Export>('POST', `/api/labeling/jobs/${part(job)}/exports`, { format });

export const makePreview = (request: PreviewRequest) => api.send<Preview>('POST', '/api/labeling/previews', request);
export const lookAtData = (request: { folder?: string; manifest?: string; task_type: string; percent?: number; query?: string; preview?: boolean; format?: string; rate?: number }) =>
  api.send<Manifest>('POST', '/api/labeling/manifests', request);

/** Cuts the videos of a folder into frames: the first, and each multiple of `every`. */
export const cutVideos = (request: { folder: string; every: number }) => api.send<Extraction>('POST', '/api/labeling/extractions', request);
export const stopExtraction = (name: string) => api.send<Extraction>('POST', `/api/labeling/extractions/${part(name)}/stop`);
export const readExtraction = (name: string, signal?: AbortSignal) => api.get<Extraction>(`/api/labeling/extractions/${part(name)}`, {}, signal);

/** One file of a batch; the same again replaces it. `group`: a folder in it for what belongs together. */
export async function uploadFile(batch: string, file: Blob, filename: string, signal?: AbortSignal, group = ''): Promise<{ uri: string; folder: string }> {
  let response: Response;
  try {
    response = await fetch(withQuery('/api/labeling/uploads', { batch, filename, ...(group ? { group } : {}) }), {
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

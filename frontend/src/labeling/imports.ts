/** Labels of other tools that come in; `docs/groundtruth.md` has the contract. */
import type { JobProgress } from '../api/activity';
import type { WireTime } from '../api/call';
import { api } from '../api/rest';
import type { ShownObject } from './api';

/** Refreshed by the events of imports. */
export const IMPORTS = '/api/labeling/imports/labelimport/labelingimport';
const PATH = '/api/labeling/imports';

export interface LabelImport {
  name: string;
  arn: string;
  /** The archive or file that came in. */
  source: string;
  /** '' until it is known. */
  format: string;
  folder: string;
  output: string;
  attribute: string;
  task_type: string;
  /** Of the manifest; '' until it is there. */
  uri: string;
  /** A CSV table, of classes alone. */
  table_uri: string;
  labels: { name: string; count: number }[];
  notes: string[];
  objects: number;
  status: 'InProgress' | 'Stopping' | 'Stopped' | 'Completed' | 'Failed';
  failure_reason: string;
  progress: JobProgress;
  created_at: WireTime;
}

export interface ImportRequest {
  file: string;
  /** '' = by what is in the file. */
  format: string;
  folder: string;
  attribute: string;
  output: string;
}

export interface Imports {
  formats: { key: string; title: string }[];
  imports: LabelImport[];
}

export const readImports = (signal?: AbortSignal) => api.get<Imports>(PATH, {}, signal);
export const readImport = (name: string, signal?: AbortSignal) =>
  api.get<LabelImport & { objects_shown: ShownObject[] }>(`${PATH}/${encodeURIComponent(name)}`, {}, signal);
export const askImport = (request: ImportRequest) => api.send<LabelImport>('POST', PATH, request);
export const stopImport = (name: string) => api.send<LabelImport>('POST', `${PATH}/${encodeURIComponent(name)}/stop`);

const ATTRIBUTE = /^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,126}$/;

export type ImportProblems = Partial<Record<keyof ImportRequest, string>>;

/** What is wrong with the form, by field; what only the server can know is said by it. */
export function importProblems({ file, folder, attribute, output }: ImportRequest): ImportProblems {
  return {
    ...(file === '' ? { file: 'Choose the file with the labels.' } : place(file) ? {} : { file: 'Write s3://bucket/folder/file.' }),
    ...(folder === '' || place(folder) ? {} : { folder: 'Write s3://bucket/folder/.' }),
    ...(attribute === '' || ATTRIBUTE.test(attribute) ? {} : { attribute: 'Give letters, digits and hyphens, at most 127.' }),
    ...(output === '' || place(output) ? {} : { output: 'Write s3://bucket/folder/.' }),
  };
}

const place = (uri: string): boolean => /^s3:\/\/[^/]+\/.+/.test(uri);
export const fileOf = (uri: string): string => uri.split('/').pop() ?? uri;

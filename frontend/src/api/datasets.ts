import type { JobProgress } from './activity';
import type { WireTime } from './call';
import { api, withQuery } from './rest';

export type ColumnType = 'numeric' | 'categorical' | 'text' | 'datetime' | 'boolean' | (string & {});

export interface ColumnWarning {
  code: string;
  /** How sure it is that the finding hurts a model. */
  severity: 'High' | 'Low' | (string & {});
  message: string;
}

export interface Histogram {
  /** Where the first bar begins and the last one ends; numbers or ISO dates. */
  edges: (number | string)[];
  counts: number[];
}

/** What is known of one column. Numbers for numeric columns, ISO texts for dates. */
export interface Column {
  name: string;
  type: ColumnType;
  missing: number;
  missing_percent: number;
  distinct: number;
  invalid?: number;
  min: number | string | null;
  max: number | string | null;
  mean: number | null;
  median: number | string | null;
  standard_deviation?: number | null;
  outliers?: number;
  outlier_percent?: number;
  top: { value: unknown; count: number }[];
  histogram: Histogram | null;
  examples: unknown[];
  warnings: ColumnWarning[];
}

export interface Profile {
  rows: number;
  columns: Column[];
  /** Null when there are too many rows to count them. */
  duplicate_rows: number | null;
  format: string;
  delimiter?: string;
  encoding?: string;
}

/** One of the files that a data set was made of. */
export interface DatasetFile {
  name: string;
  uri: string;
  /** Bytes. */
  size: number;
  /** Not known until they are counted. */
  rows: number | null;
}

export interface DatasetSummary {
  name: string;
  status: string;
  failure_reason: string;
  rows: number | null;
  /** How many. */
  columns: number | null;
  /** Bytes. */
  size: number;
  /** Of one file its name; of several the first one and how many more. */
  filename: string;
  /** Several are one table, one behind the other. */
  files: DatasetFile[];
  content_type?: string;
  version?: number;
  uri: string;
  /** Its rows as CSV that every program reads: the file itself, or what was made of it. True once it is Ready. */
  csv_uri: string;
  owner: string;
  arn: string;
  created_at: WireTime;
}

export interface Dataset extends DatasetSummary {
  progress?: JobProgress | null;
  profile: Profile | null;
  /** The newest first. */
  versions: DatasetVersion[];
  /** Columns of the version before (0: there is none) that this one has not. */
  lost?: { since: number; columns: string[] };
}

export type DatasetVersion = Pick<DatasetSummary, 'created_at' | 'status' | 'failure_reason' | 'filename' | 'files' | 'size' | 'rows' | 'columns' | 'owner'> & {
  version: number;
  /** It is what stands for the data set. An update from a folder that failed is not. */
  latest: boolean;
};

/** The version that is built from. */
export const newestOf = ({ versions }: Dataset): DatasetVersion | undefined => versions.find(({ latest }) => latest);

/** How well each other column alone tells the target: 0 not at all, 1 perfectly. */
export interface TargetRelations {
  column: string;
  problem_type: string | null;
  relations: { column: string; power: number; leak_suspect: boolean }[];
}

export interface DatasetPage {
  datasets: DatasetSummary[];
  cursor: string | null;
}

export interface RowsPage {
  columns: string[];
  rows: unknown[][];
  /** Places of the rows in the file, from 1. */
  numbers: number[];
  total: number;
}

const part = encodeURIComponent;

export function readDatasets(search: string, cursor: string | undefined, signal?: AbortSignal, narrowed = false): Promise<DatasetPage> {
  return api.list<DatasetPage>('/api/datasets', { search, cursor, limit: 50 }, narrowed, signal);
}

/** The newest version, unless another one is asked for. */
export function readDataset(name: string, signal?: AbortSignal, version?: string): Promise<Dataset> {
  return api.get<Dataset>(`/api/datasets/${part(name)}`, { version }, signal);
}

export function readRelations(name: string, column: string, version: string, signal?: AbortSignal): Promise<TargetRelations> {
  return api.get<TargetRelations>(`/api/datasets/${part(name)}/target`, { column, version }, signal);
}

export interface RowsRequest {
  offset?: number;
  limit?: number;
  sample?: boolean;
  version?: number | undefined;
  /** Some columns of a wide table: from this place on, so many. */
  firstColumn?: number;
  columns?: number;
}

export function readRows(name: string, { offset, limit, sample, version, firstColumn, columns }: RowsRequest, signal?: AbortSignal): Promise<RowsPage> {
  const query = { offset: sample ? undefined : offset, limit, sample: sample ? 1 : undefined, version, first_column: firstColumn, columns };
  return api.get<RowsPage>(`/api/datasets/${part(name)}/rows`, query, signal);
}

/** A value of a sample: dates are ISO texts. */
export type Value = string | number | boolean | null;

/** Columns of a random sample of rows, to be drawn. */
export async function readValues(name: string, version: string, column: readonly string[], rows: number, signal?: AbortSignal): Promise<Record<string, Value[]>> {
  return (await api.get<{ values: Record<string, Value[]> }>(`/api/datasets/${part(name)}/values`, { version, column, rows }, signal)).values;
}

export interface Correlations {
  columns: string[];
  kind: string;
  rows: number;
  /** Null where nothing can be told. */
  matrix: (number | null)[][];
}

/** How columns go together; without columns the first that can be compared, without a kind the one that fits them. */
export function readCorrelations(name: string, version: string, column: readonly string[], kind: string, signal?: AbortSignal): Promise<Correlations> {
  return api.get<Correlations>(`/api/datasets/${part(name)}/correlations`, { version, column, kind }, signal);
}

export function deleteDataset(name: string): Promise<void> {
  return api.send<undefined>('DELETE', `/api/datasets/${part(name)}`);
}

/** A data set of what is in the object store already: an object, or all of a folder. keep: makes a new version, with these files of the one before. */
export function registerDataset(name: string, uri: string, keep?: readonly string[]): Promise<DatasetSummary> {
  return api.send<DatasetSummary>('POST', withQuery('/api/datasets', { name, uri, new_version: keep && 1, keep }));
}

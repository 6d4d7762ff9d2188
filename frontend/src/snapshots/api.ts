/** Frozen copies of notebooks that are shared by a link. The API has no operations for them. */
import { api } from '../api/rest';
import type { NotebookContent } from '../notebooks/nbformat';

export interface Snapshot {
  id: string;
  title: string;
  path: string;
  space: string;
  profile: string;
  created_at: string;
  size: number;
  cells: number;
  with_output: boolean;
  kernel: string;
  git: { commit?: string; branch?: string; remote?: string; path?: string };
  /** Of the app that the sharer had: a copy starts on the same, where its space does not run yet. */
  resource_spec: { InstanceType?: string; SageMakerImageArn?: string; SageMakerImageVersionArn?: string };
  mine: boolean;
}

export interface SnapshotList {
  snapshots: Snapshot[];
  /** What the effective SharingSettings say. */
  sharing: { allowed: boolean; outputs: boolean };
}

/** Head of the query keys. */
export const SNAPSHOTS = '/api/notebook-snapshots';
const one = (id: string): string => `${SNAPSHOTS}/${encodeURIComponent(id)}`;

export const readSnapshots = (signal?: AbortSignal): Promise<SnapshotList> => api.get(SNAPSHOTS, {}, signal);

export const readSnapshot = (id: string, signal?: AbortSignal): Promise<Snapshot & { notebook: NotebookContent }> => api.get(one(id), {}, signal);

export const takeSnapshot = (body: { space: string; path: string; include_git: boolean; include_output: boolean }): Promise<Snapshot> => api.send('POST', SNAPSHOTS, body);

export const copySnapshot = (id: string, space: string): Promise<{ domain: string; space: string; path: string }> => api.send('POST', `${one(id)}/copies`, { space });

export const deleteSnapshot = (id: string): Promise<void> => api.send('DELETE', one(id));

/** What is sent to somebody. */
export const linkOf = (id: string): string => `${location.origin}/notebook-snapshots/${encodeURIComponent(id)}`;

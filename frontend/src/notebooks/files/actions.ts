import type { Contents, ContentsManager } from '@jupyterlab/services';
import { SessionAPI } from '@jupyterlab/services';

import { contentsOf, type Settings } from '../live/server';
import { emptyNotebook, type NotebookContent } from '../nbformat';
import { emptyCell } from '../space/code-notebook';
import { freeName } from '../space/intent';

export interface Entry {
  name: string;
  path: string;
  kind: 'notebook' | 'directory' | 'file';
  size: number;
  modified: string;
}

const CHUNK = 1024 * 1024;

export const parentOf = (path: string): string => path.split('/').slice(0, -1).join('/');
export const nameOf = (path: string): string => path.split('/').pop() ?? path;
export const joined = (folder: string, name: string): string => (folder ? `${folder}/${name}` : name);
export const isNotebook = (path: string): boolean => path.endsWith('.ipynb');

/** The files of a space, through its own server. */
export class Files {
  private readonly contents: ContentsManager;

  constructor(private readonly settings: Settings) {
    this.contents = contentsOf(settings);
  }

  async list(folder: string): Promise<Entry[]> {
    const found = await this.contents.get(folder, { content: true });
    const entries = (found.content as Contents.IModel[]).map(entryOf);
    return entries.sort((one, other) => Number(other.kind === 'directory') - Number(one.kind === 'directory') || one.name.localeCompare(other.name));
  }

  private async names(folder: string): Promise<string[]> {
    return (await this.list(folder)).map(({ name }) => name);
  }

  /** Write a new notebook under a name that is free; its path. */
  async createNotebook(folder: string, name = 'Untitled', notebook: NotebookContent = emptyNotebook([emptyCell()])): Promise<string> {
    const path = joined(folder, freeName(name, await this.names(folder)));
    await this.contents.save(path, { type: 'notebook', format: 'json', content: notebook });
    return path;
  }

  async createFolder(folder: string, name: string): Promise<void> {
    await this.contents.save(joined(folder, freeName(name, await this.names(folder), '')), { type: 'directory' });
  }

  /** Upload in pieces, so that neither side holds a large file at once. */
  async upload(folder: string, file: File, onProgress: (share: number) => void): Promise<string> {
    const taken = await this.names(folder);
    const dot = file.name.lastIndexOf('.');
    const extension = dot > 0 ? file.name.slice(dot) : '';
    const path = joined(folder, freeName(dot > 0 ? file.name.slice(0, dot) : file.name, taken, extension));
    const pieces = Math.max(1, Math.ceil(file.size / CHUNK));
    for (let piece = 0; piece < pieces; piece += 1) {
      const content = await base64Of(file.slice(piece * CHUNK, (piece + 1) * CHUNK));
      const chunk = pieces === 1 ? {} : { chunk: piece === pieces - 1 ? -1 : piece + 1 };
      await this.contents.save(path, { type: 'file', format: 'base64', name: nameOf(path), content, ...chunk });
      onProgress((piece + 1) / pieces);
    }
    return path;
  }

  /** A running kernel goes with its notebook. */
  async rename(path: string, to: string): Promise<void> {
    await this.contents.rename(path, to);
    const running = await SessionAPI.listRunning(this.settings);
    for (const { id, path: at } of running) if (at === path) await SessionAPI.updateSession({ id, path: to, name: nameOf(to) }, this.settings);
  }

  async delete(path: string): Promise<void> {
    const running = await SessionAPI.listRunning(this.settings);
    await this.contents.delete(path);
    for (const { id, path: at } of running) if (at === path) await SessionAPI.shutdownSession(id, this.settings);
  }

  async download(path: string): Promise<void> {
    const link = document.createElement('a');
    link.href = await this.contents.getDownloadUrl(path);
    link.download = nameOf(path);
    link.click();
  }
}

function entryOf(model: Contents.IModel): Entry {
  const kind = model.type === 'notebook' || model.type === 'directory' ? model.type : 'file';
  return { name: model.name, path: model.path, kind, size: model.size ?? 0, modified: model.last_modified };
}

function base64Of(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^data:[^,]*,/, ''));
    reader.onerror = () => reject(new Error('The file cannot be read: it may have been moved since it was chosen.'));
    reader.readAsDataURL(blob);
  });
}

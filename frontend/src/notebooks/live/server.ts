import { ContentsManager, ServerConnection } from '@jupyterlab/services';

import { csrfToken } from '../../api/http';

/** Everything of a space's app lies under one path of our own origin; the proxy adds what the server wants to know. */
export function appPath(domain: string, space: string, app = 'jupyterlab'): string {
  return `/jupyter/${encodeURIComponent(domain)}/${encodeURIComponent(space)}/${app}/`;
}

/** JupyterLab's own page of a file. */
export function labUrl(domain: string, space: string, path = ''): string {
  return `${appPath(domain, space)}lab${path ? `/tree/${path.split('/').map(encodeURIComponent).join('/')}` : ''}`;
}

export type Settings = ServerConnection.ISettings;

export function settingsOf(domain: string, space: string): Settings {
  const base = new URL(appPath(domain, space), location.origin).href;
  return ServerConnection.makeSettings({
    baseUrl: base,
    appUrl: base,
    wsUrl: base.replace(/^http/, 'ws'),
    token: '',
    init: { cache: 'no-store', credentials: 'same-origin' },
    fetch: (input, init) => {
      const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined));
      headers.set('X-CSRFToken', csrfToken());
      return fetch(input, { ...init, headers });
    },
  });
}

export function contentsOf(settings: Settings): ContentsManager {
  return new ContentsManager({ serverSettings: settings });
}

/** One request to the space's server; its own sentence when it refuses. */
export async function ask<Body>(settings: Settings, path: string, init: RequestInit = {}): Promise<Body> {
  const response = await ServerConnection.makeRequest(settings.baseUrl + path, init, settings);
  if (!response.ok) throw await ServerConnection.ResponseError.create(response);
  return (response.status === 204 ? undefined : await response.json()) as Body;
}

/** The version of the last explicit save over what is there now; who has the notebook open sees it change. */
export async function revertFile(domain: string, space: string, path: string): Promise<void> {
  const settings = settingsOf(domain, space);
  const contents = contentsOf(settings);
  const [checkpoint] = await contents.listCheckpoints(path);
  if (!checkpoint) throw new Error('There is no saved version to go back to: save the notebook first.');
  await ask(settings, `api/contents/${path.split('/').map(encodeURIComponent).join('/')}/checkpoints/${checkpoint.id}`, { method: 'POST' });
  // The file has the date of the saved version now, and the room looks for newer files only: it would write over it.
  const { content } = await contents.get(path, { type: 'notebook', format: 'json', content: true });
  await contents.save(path, { type: 'notebook', format: 'json', content: content as unknown });
}

export interface RoomSession {
  fileId: string;
  sessionId: string;
}

/** Where several people edit one document: its room, and the life of the server that keeps it. */
export function roomOf(settings: Settings, path: string): Promise<RoomSession> {
  const address = path.split('/').map(encodeURIComponent).join('/');
  return ask(settings, `api/collaboration/session/${address}`, {
    method: 'PUT',
    body: JSON.stringify({ format: 'json', type: 'notebook' }),
  });
}

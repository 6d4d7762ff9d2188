import { ofOwnDomain, send } from './http';

type Query = Record<string, string | number | boolean | undefined | readonly (string | number)[]>;

/** `/api/...` with a query; empty values are left out, of a list each value is given. */
export function withQuery(path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    for (const each of Array.isArray(value) ? value : [value]) {
      if (each !== undefined && each !== '') search.append(key, String(each));
    }
  }
  const text = search.toString();
  return text ? `${path}?${text}` : path;
}

async function jsonOf<Body>(response: Response): Promise<Body> {
  if (response.status === 204) return undefined as Body;
  const text = await response.text();
  return (text ? JSON.parse(text) : undefined) as Body;
}

/** The views that only the browser has. The path starts with /api/. */
export const api = {
  async get<Body>(path: string, query?: Query, signal?: AbortSignal): Promise<Body> {
    return jsonOf<Body>(await send(withQuery(path, query), signal ? { signal } : {}));
  },
  /** A list for a page; narrowed: as the display filter of the page says. */
  async list<Body>(path: string, query: Query, narrowed: boolean, signal?: AbortSignal): Promise<Body> {
    return jsonOf<Body>(await send(withQuery(path, query), { headers: ofOwnDomain(narrowed), ...(signal ? { signal } : {}) }));
  },
  async send<Body>(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<Body> {
    return jsonOf<Body>(
      await send(path, {
        method,
        ...(body === undefined ? {} : { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
      }),
    );
  },
};

/** Where the browser downloads an object from. name: of the file that it becomes; the end of the address without one. */
export function objectUrl(uri: string, name?: string): string {
  return withQuery('/api/objects', { uri, name });
}

/** A JSON report in the object store. */
export function jsonObject<Body>(uri: string, signal?: AbortSignal): Promise<Body> {
  return api.get<Body>('/api/objects', { uri, inline: 'json' }, signal);
}

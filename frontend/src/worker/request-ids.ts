/** By which ids this browser asked for the tasks that it holds, so that a reload gets the same ones. */
export interface RequestIds {
  all: () => string[];
  add: (id: string) => void;
  drop: (id: string) => void;
}

const MOST = 3;

export function requestIds(worker: string, job: string, storage: Pick<Storage, 'getItem' | 'setItem'> = localStorage): RequestIds {
  const key = `atelier-portal-requests:${worker}:${job}`;
  const all = (): string[] => {
    try {
      const stored: unknown = JSON.parse(storage.getItem(key) ?? '[]');
      return Array.isArray(stored) ? stored.filter((id): id is string => typeof id === 'string').slice(0, MOST) : [];
    } catch {
      return [];
    }
  };
  const write = (ids: string[]) => {
    try {
      storage.setItem(key, JSON.stringify(ids.slice(-MOST)));
    } catch {
      // Storage full or switched off: a reload then begins with another task.
    }
  };
  return {
    all,
    add: (id) => write([...all().filter((each) => each !== id), id]),
    drop: (id) => write(all().filter((each) => each !== id)),
  };
}

/** A random id; `crypto.randomUUID` exists on secure origins only, and studios are also opened by plain http in a house. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

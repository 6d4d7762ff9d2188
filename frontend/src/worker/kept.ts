/** What the browser keeps until the server has it: the answers as far as they are, and what waits to be sent. */
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';

import type { Answer } from '../crowd-frame/messages';

export interface Draft {
  task: string;
  worker: string;
  seq: number;
  answer: Answer;
  activeS: number;
  /** The newest that the server has. */
  savedSeq: number;
}

export type Kind = 'open' | 'submit' | 'decline' | 'release' | 'stop';

/** A change that the server has to get. They are sent in the order in which they were made. */
export interface Waiting {
  /** By which the server knows it again when it comes twice. */
  id: string;
  at: number;
  worker: string;
  task: string;
  job: string;
  object: string;
  kind: Kind;
  answer?: Answer;
  activeS: number;
  seq?: number;
  reason?: string;
}

export interface Kept {
  putDraft: (draft: Draft) => Promise<void>;
  draft: (task: string) => Promise<Draft | undefined>;
  drafts: (worker: string) => Promise<Draft[]>;
  dropDraft: (task: string) => Promise<void>;
  putWaiting: (waiting: Waiting) => Promise<void>;
  /** The oldest first. */
  waiting: (worker: string) => Promise<Waiting[]>;
  dropWaiting: (id: string) => Promise<void>;
}

interface Schema extends DBSchema {
  drafts: { key: string; value: Draft; indexes: { worker: string } };
  waiting: { key: string; value: Waiting; indexes: { worker: string } };
}

/** The browser's own database; where it has none (some private windows), memory, and `durable` says so. */
export async function openKept(): Promise<{ kept: Kept; durable: boolean }> {
  try {
    return { kept: inDatabase(await openStore()), durable: true };
  } catch {
    return { kept: inMemory(), durable: false };
  }
}

function openStore(): Promise<IDBPDatabase<Schema>> {
  return openDB<Schema>('atelier-portal', 1, {
    upgrade(database) {
      database.createObjectStore('drafts', { keyPath: 'task' }).createIndex('worker', 'worker');
      database.createObjectStore('waiting', { keyPath: 'id' }).createIndex('worker', 'worker');
    },
    // A newer page in another tab wants the store: the old one must not stand in its way.
    blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
  });
}

const byAge = (one: Waiting, other: Waiting): number => one.at - other.at;

function inDatabase(database: IDBPDatabase<Schema>): Kept {
  return {
    putDraft: async (draft) => void (await database.put('drafts', draft)),
    draft: (task) => database.get('drafts', task),
    drafts: (worker) => database.getAllFromIndex('drafts', 'worker', worker),
    dropDraft: (task) => database.delete('drafts', task),
    putWaiting: async (waiting) => void (await database.put('waiting', waiting)),
    waiting: async (worker) => (await database.getAllFromIndex('waiting', 'worker', worker)).sort(byAge),
    dropWaiting: (id) => database.delete('waiting', id),
  };
}

export function inMemory(): Kept {
  const drafts = new Map<string, Draft>();
  const waiting = new Map<string, Waiting>();
  return {
    putDraft: async (draft) => void drafts.set(draft.task, draft),
    draft: async (task) => drafts.get(task),
    drafts: async (worker) => [...drafts.values()].filter((each) => each.worker === worker),
    dropDraft: async (task) => void drafts.delete(task),
    putWaiting: async (each) => void waiting.set(each.id, each),
    waiting: async (worker) => [...waiting.values()].filter((each) => each.worker === worker).sort(byAge),
    dropWaiting: async (id) => void waiting.delete(id),
  };
}

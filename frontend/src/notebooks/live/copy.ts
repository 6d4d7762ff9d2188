import { IndexeddbPersistence } from 'y-indexeddb';
import type { Doc } from 'yjs';

import type { KnownCell } from './rebase';

/**
 * The copy of a notebook in this browser: what is typed is there before it is sent. A copy belongs to one history of the
 * document (see room.ts), because updates of two histories cannot be merged; the newest one of a notebook is remembered.
 */
export class LocalCopy {
  private constructor(
    private readonly place: string,
    readonly history: string,
    private readonly store: IndexeddbPersistence,
  ) {}

  /** The history of the copy that is here; empty if there is none. */
  static historyOf(place: string): string {
    return localStorage.getItem(keyOf(place)) ?? '';
  }

  /** Fill `doc` with what is here and keep what changes; resolves when it is filled. */
  static async open(place: string, history: string, doc: Doc): Promise<LocalCopy> {
    const store = new IndexeddbPersistence(`${keyOf(place)}#${history}`, doc);
    await store.whenSynced;
    localStorage.setItem(keyOf(place), history);
    return new LocalCopy(place, history, store);
  }

  /** What the server is known to have. */
  async known(): Promise<KnownCell[]> {
    return ((await this.store.get('known')) as KnownCell[] | undefined) ?? [];
  }

  async know(cells: readonly KnownCell[]): Promise<void> {
    // The store takes whatever IndexedDB can clone; its types name fewer.
    await this.store.set('known', cells as unknown as ArrayBuffer);
  }

  close(): void {
    void this.store.destroy();
  }

  /** Forget it: everything of it is in a newer history. */
  async forget(): Promise<void> {
    if (localStorage.getItem(keyOf(this.place)) === this.history) localStorage.removeItem(keyOf(this.place));
    await this.store.clearData();
  }
}

const keyOf = (place: string): string => `atelier-notebook ${place}`;

import { YNotebook, type SharedCell } from '@jupyter/ydoc';
import { IndexeddbPersistence } from 'y-indexeddb';
import { WebsocketProvider } from 'y-websocket';

import type { CellContent } from '../nbformat';
import { LocalCopy } from './copy';
import { knownOf, rebase, type KnownCell } from './rebase';
import { roomOf, type Settings } from './server';
import { Wire } from './wire';

export type Saving = 'opening' | 'saved' | 'saving' | 'offline';

export interface RoomState {
  /** Changes when the server has made the document anew and ours was laid on top of it. */
  notebook: YNotebook;
  /** Is there something to show, be it from this browser's copy? */
  ready: boolean;
  saving: Saving;
  /** Cells whose changes are in this browser only. */
  unsaved: number;
  /** First lines of cells of which two versions are there now; until somebody has read it. */
  both: string[];
  /** Why it cannot be opened at all, such as a file that is gone. */
  problem: Error | null;
}

export interface Person {
  name: string;
  display_name: string;
  initials: string;
  color: string;
  colorLight: string;
}

/** After the last keystroke, before the server is asked whether it has it all. */
const ASK_MS = 400;
const RETRY_MS = [500, 1000, 2000, 4000, 8000];

/**
 * A notebook that several people edit at once, and that survives a broken connection, a reload and a new server.
 *
 * Every document carries the id of its history. A server that lost its memory makes the document anew from the file: a new
 * history, which must never be merged with what we have, or every cell would be there twice. So after a break a second
 * document looks what is there first: the same history, and ours is connected; another one, and our unsaved cells are laid
 * on top of it (rebase.ts).
 */
export class Room {
  private state: RoomState;
  private readonly listeners = new Set<() => void>();
  private copy: LocalCopy | null = null;
  private known: KnownCell[] = [];
  private wire: Wire | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private asking: ReturnType<typeof setTimeout> | undefined;
  private attempts = 0;
  private gone = false;
  private edits = 0;
  private asked = 0;
  private life = '';
  /** What is to be done when the space's server is another one than before the break. */
  onNewServer: () => void = () => undefined;

  constructor(
    private readonly settings: Settings,
    private readonly place: string,
    private readonly path: string,
    private readonly me: Person,
  ) {
    this.state = { notebook: newNotebook(), ready: false, saving: 'opening', unsaved: 0, both: [], problem: null };
    this.watch(this.state.notebook);
    window.addEventListener('offline', this.onOffline);
    window.addEventListener('online', this.retry);
    void this.start();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
  readonly read = (): RoomState => this.state;

  private set(change: Partial<RoomState>): void {
    const next = { ...this.state, ...change };
    if (Object.keys(change).every((key) => Object.is(next[key as keyof RoomState], this.state[key as keyof RoomState]))) return;
    this.state = next;
    for (const listener of this.listeners) listener();
  }

  private async start(): Promise<void> {
    const history = LocalCopy.historyOf(this.place);
    if (history) {
      const { notebook } = this.state;
      this.copy = await LocalCopy.open(this.place, history, notebook.ydoc);
      this.known = await this.copy.known();
      if (notebook.cells.length > 0) this.set({ ready: true, unsaved: this.countUnsaved() });
    }
    await this.connect();
  }

  private async connect(): Promise<void> {
    if (this.gone || this.wire) return;
    try {
      const room = await roomOf(this.settings, this.path);
      if (this.life && this.life !== room.sessionId) this.onNewServer();
      this.life = room.sessionId;
      if (this.copy) await this.lookFirst(room);
      else await this.join(room, this.state.notebook);
      this.attempts = 0;
    } catch (error) {
      if (this.gone) return;
      if (statusOf(error) === 404) this.set({ problem: error as Error, saving: 'offline' });
      else this.later();
    }
  }

  private later(): void {
    this.wire?.close();
    this.wire = null;
    if (this.gone) return;
    this.set({ saving: this.state.ready ? 'offline' : 'opening', unsaved: this.countUnsaved() });
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.connect(), RETRY_MS[Math.min(this.attempts, RETRY_MS.length - 1)]);
    this.attempts += 1;
  }

  readonly retry = (): void => {
    if (this.wire || this.gone) return;
    this.attempts = 0;
    clearTimeout(this.timer);
    void this.connect();
  };

  private readonly onOffline = (): void => {
    if (this.wire) this.later();
  };

  private async join(room: Awaited<ReturnType<typeof roomOf>>, notebook: YNotebook): Promise<void> {
    const wire = this.wireFor(room, notebook);
    await wire.open();
    await this.joined(wire, notebook);
  }

  private wireFor(room: Awaited<ReturnType<typeof roomOf>>, notebook: YNotebook): Wire {
    const wire: Wire = new Wire(this.settings, room, notebook.ydoc, notebook.awareness, {
      onHeard: () => this.onHeard(),
      onClose: () => void (this.wire === wire && this.later()),
    });
    return wire;
  }

  private async joined(wire: Wire, notebook: YNotebook): Promise<void> {
    if (this.gone) return wire.close();
    this.wire = wire;
    notebook.awareness.setLocalStateField('user', this.me);
    const history = historyOf(notebook) || writeHistory(notebook);
    if (!this.copy) this.copy = await LocalCopy.open(this.place, history, notebook.ydoc);
    this.set({ notebook, ready: true, problem: null, saving: 'saving' });
    this.ask();
  }

  private async lookFirst(room: Awaited<ReturnType<typeof roomOf>>): Promise<void> {
    const theirs = newNotebook();
    const look = this.wireFor(room, theirs);
    await look.open();
    const copy = this.copy;
    if (!copy || this.gone) return look.close();
    if (historyOf(theirs) === copy.history) {
      look.close();
      theirs.dispose();
      return this.join(room, this.state.notebook);
    }
    const old = this.state.notebook;
    const { cells, changed, both } = rebase(this.known, contentOf(old), contentOf(theirs), () => crypto.randomUUID());
    if (changed) applyCells(theirs, cells);
    this.known = knownOf(contentOf(theirs));
    this.copy = null;
    this.watch(theirs);
    await this.joined(look, theirs);
    if (both.length > 0) this.set({ both: [...this.state.both, ...both] });
    await copy.forget();
    old.dispose();
  }

  private watch(notebook: YNotebook): void {
    notebook.ydoc.on('update', (_update: Uint8Array, origin: unknown) => {
      const mine = !(origin instanceof WebsocketProvider) && !(origin instanceof IndexeddbPersistence);
      if (!mine || notebook !== this.state.notebook) return;
      this.edits += 1;
      if (!notebook.dirty) notebook.dirty = true;
      if (this.wire) this.set({ saving: 'saving' });
      else this.set({ unsaved: this.countUnsaved() });
      clearTimeout(this.asking);
      this.asking = setTimeout(() => this.ask(), ASK_MS);
    });
    notebook.changed.connect((_sender, change) => {
      if (change.stateChange && notebook === this.state.notebook) this.settle();
    });
  }

  private ask(): void {
    this.asked = this.edits;
    this.wire?.askWhatIsMissing();
  }

  /** The server has everything up to the last question. */
  private onHeard(): void {
    if (!this.wire || this.wire.doc !== this.state.notebook.ydoc) return;
    if (this.asked !== this.edits) return;
    this.known = knownOf(contentOf(this.state.notebook));
    void this.copy?.know(this.known);
    this.set({ unsaved: 0 });
    this.settle();
  }

  private settle(): void {
    if (!this.wire) return;
    const heard = this.asked === this.edits;
    this.set({ saving: heard && !this.state.notebook.dirty ? 'saved' : 'saving' });
  }

  private countUnsaved(): number {
    const before = new Map(this.known.map((cell) => [cell.id, cell]));
    const now = knownOf(contentOf(this.state.notebook));
    const changed = now.filter(({ id, source, type, count }) => {
      const old = before.get(id);
      return !old || old.source !== source || old.type !== type || old.count !== count;
    });
    return changed.length + before.size - now.filter(({ id }) => before.has(id)).length;
  }

  /** Write the file now. False when the server cannot be reached or refused. */
  async save(): Promise<boolean> {
    return (await this.wire?.save()) ?? false;
  }

  readonly bothWereRead = (): void => this.set({ both: [] });

  get safeToClose(): boolean {
    return this.asked === this.edits;
  }

  close(): void {
    this.gone = true;
    clearTimeout(this.timer);
    clearTimeout(this.asking);
    window.removeEventListener('offline', this.onOffline);
    window.removeEventListener('online', this.retry);
    this.wire?.close();
    this.wire = null;
    this.copy?.close();
    this.state.notebook.dispose();
  }
}

function newNotebook(): YNotebook {
  return new YNotebook({ disableDocumentWideUndoRedo: true });
}

const OURS = 'atelier';

function historyOf(notebook: YNotebook): string {
  return String(notebook.ydoc.getMap(OURS).get('history') ?? '');
}

function writeHistory(notebook: YNotebook): string {
  const history = crypto.randomUUID();
  notebook.ydoc.getMap(OURS).set('history', history);
  return history;
}

function contentOf(notebook: YNotebook): CellContent[] {
  return notebook.cells.map((cell) => cell.toJSON() as CellContent);
}

/** Make the notebook's cells these, touching only those that differ: others may be typing in the rest. */
export function applyCells(notebook: YNotebook, cells: readonly CellContent[]): void {
  const wanted = new Set(cells.map((cell) => cell['id']));
  const before = contentOf(notebook);
  // What is there now, followed by hand: the notebook's own list follows only when all is done.
  const there = before.filter((cell) => wanted.has(cell['id']));
  notebook.transact(() => {
    for (let at = before.length - 1; at >= 0; at -= 1) if (!wanted.has(before[at]?.['id'])) notebook.deleteCell(at);
    cells.forEach((cell, at) => {
      const old = there[at];
      if (old?.['id'] === cell['id']) {
        if (JSON.stringify(old) === JSON.stringify(cell)) return;
        notebook.deleteCell(at);
        there.splice(at, 1);
      }
      notebook.insertCell(at, cell as unknown as SharedCell.Cell);
      there.splice(at, 0, cell);
    });
  });
}

function statusOf(error: unknown): number {
  return (error as { response?: { status?: number } } | null)?.response?.status ?? 0;
}

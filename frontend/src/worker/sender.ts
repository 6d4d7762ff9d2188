import { PortalProblem, type Ask } from './client';
import type { Answer } from '../crowd-frame/messages';
import type { Draft, Kept, Waiting } from './kept';
import type { PortalTask } from './types';

export interface SenderState {
  /** Answers and other changes that the server does not have yet, and drafts that are newer here. */
  waiting: number;
  online: boolean;
  signedOut: boolean;
}

export interface SenderEvents {
  sent: (item: Waiting, task: PortalTask | null) => void;
  /** The server does not want it any more: the task is with somebody else, or its job is over. */
  lost: (item: Waiting, problem: PortalProblem) => void;
  /** The answer does not fit; it is a draft again. */
  refused: (item: Waiting, problem: PortalProblem) => void;
}

/** A draft is with the server at most this long after the change. */
const DRAFT_MS = 1200;
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 15_000;

/**
 * Brings everything to the server that was done here. What is done is written into the browser's store first and leaves
 * it when the server has answered: a closed lid, a killed tab or ten minutes without a network lose nothing.
 */
export class Sender {
  state: SenderState = { waiting: 0, online: true, signedOut: false };
  private readonly listeners = new Set<() => void>();
  private readonly newer = new Map<string, Draft>();
  private items: Waiting[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private pause_ms = FIRST_PAUSE_MS;
  private running = false;
  private again = false;
  private lastAt = 0;

  constructor(
    private readonly kept: Kept,
    private readonly ask: Ask,
    readonly worker: string,
    private readonly events: SenderEvents,
  ) {}

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  snapshot = (): SenderState => this.state;

  /** What an earlier visit has left here. */
  async start(): Promise<void> {
    this.items = await this.kept.waiting(this.worker);
    this.lastAt = Math.max(0, ...this.items.map(({ at }) => at)); // the clock may have been set back since
    for (const draft of await this.kept.drafts(this.worker)) {
      if (draft.savedSeq < draft.seq) this.newer.set(draft.task, draft);
    }
    this.tell();
    this.wake(0);
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  /** The next answer of a task as far as it is: kept at once, sent soon. */
  async noteDraft(task: string, seq: number, answer: Answer, activeS: number): Promise<void> {
    const before = this.newer.get(task);
    const draft: Draft = { task, worker: this.worker, seq, answer, activeS, savedSeq: before?.savedSeq ?? 0 };
    this.newer.set(task, draft);
    this.tell();
    await this.kept.putDraft(draft);
    this.wake(DRAFT_MS);
  }

  draftOf(task: string): Promise<Draft | undefined> {
    return this.kept.draft(task);
  }

  /** A change that must not be lost; resolves as soon as it is kept. */
  async put(change: Omit<Waiting, 'at' | 'worker'>): Promise<void> {
    // Two changes within one millisecond keep their order.
    this.lastAt = Math.max(Date.now(), this.lastAt + 1);
    const item: Waiting = { ...change, at: this.lastAt, worker: this.worker };
    await this.kept.putWaiting(item);
    this.items.push(item);
    if (item.kind !== 'open') {
      this.newer.delete(item.task);
      await this.kept.dropDraft(item.task);
    }
    this.tell();
    this.wake(0);
  }

  /** How many changes of a job are still here; the server does not count them yet. */
  waitingOf(job: string): number {
    return this.items.filter((item) => item.job === job && item.kind !== 'open').length;
  }

  /** The network is back, somebody signed in again, or the page came to the front. */
  wakeNow(): void {
    this.pause_ms = FIRST_PAUSE_MS;
    this.change({ signedOut: false });
    this.wake(0);
  }

  private wake(wait_ms: number): void {
    if (this.running) {
      this.again = true;
      return;
    }
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.run(), wait_ms);
  }

  private async run(): Promise<void> {
    if (this.running) return;
    this.running = true;
    this.again = false;
    try {
      // One tab at a time: two would send everything twice (harmless, but not free).
      await alone(() => this.sendAll());
      this.pause_ms = FIRST_PAUSE_MS;
      this.change({ online: true, signedOut: false });
    } catch (error) {
      this.failed(error);
      return;
    } finally {
      this.running = false;
    }
    if (this.again || this.newer.size > 0 || this.items.length > 0) this.wake(this.items.length > 0 ? 0 : DRAFT_MS);
  }

  private failed(error: unknown): void {
    if (!(error instanceof PortalProblem)) throw error;
    if (error.signedOut) {
      this.change({ signedOut: true });
      return;
    }
    this.change({ online: error.status !== 0 });
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.run(), this.pause_ms);
    this.pause_ms = Math.min(this.pause_ms * 2, LONGEST_PAUSE_MS);
  }

  private async sendAll(): Promise<void> {
    for (let item = this.items[0]; item; item = this.items[0]) await this.sendItem(item);
    for (const draft of [...this.newer.values()]) await this.sendDraft(draft);
  }

  private async sendItem(item: Waiting): Promise<void> {
    let problem: PortalProblem | undefined;
    let task: PortalTask | null = null;
    try {
      const answered = await this.ask<{ task: PortalTask }>('POST', `/tasks/${encodeURIComponent(item.task)}/${item.kind}`, bodyOf(item));
      task = answered.task;
    } catch (error) {
      if (!(error instanceof PortalProblem) || error.passing || error.signedOut) throw error;
      problem = error;
    }
    await this.kept.dropWaiting(item.id);
    this.items = this.items.filter(({ id }) => id !== item.id);
    this.tell();
    if (!problem) this.events.sent(item, task);
    else if (problem.status === 404 || problem.status === 409) this.events.lost(item, problem);
    else await this.giveBack(item, problem);
  }

  private async giveBack(item: Waiting, problem: PortalProblem): Promise<void> {
    if (item.answer) {
      // Newer than every draft before, and no more: another browser goes on counting from what the server has of it.
      const kept: Draft = { task: item.task, worker: this.worker, seq: item.seq ?? Date.now(), answer: item.answer, activeS: item.activeS, savedSeq: 0 };
      await this.kept.putDraft(kept);
    }
    this.events.refused(item, problem);
  }

  private async sendDraft(draft: Draft): Promise<void> {
    let saved = draft.seq;
    try {
      const { task, seq, answer, activeS } = draft;
      const body = { seq, answer, active_s: activeS };
      const answered = await this.ask<{ saved_seq: number }>('PUT', `/tasks/${encodeURIComponent(task)}/draft`, body);
      saved = Math.max(saved, answered.saved_seq);
    } catch (error) {
      // A draft that the server does not take stays here; whether the task is lost, its submit will say.
      if (!(error instanceof PortalProblem) || error.passing || error.signedOut) throw error;
    }
    const now = this.newer.get(draft.task);
    if (now && now.seq > draft.seq) this.newer.set(draft.task, { ...now, savedSeq: saved });
    else if (now) {
      this.newer.delete(draft.task);
      await this.kept.putDraft({ ...now, savedSeq: saved });
    }
    this.tell();
  }

  private tell(): void {
    const changes = this.items.filter(({ kind }) => kind !== 'open').length;
    this.change({ waiting: changes + this.newer.size });
  }

  private change(change: Partial<SenderState>): void {
    const next = { ...this.state, ...change };
    if (next.waiting === this.state.waiting && next.online === this.state.online && next.signedOut === this.state.signedOut) return;
    this.state = next;
    for (const listener of this.listeners) listener();
  }
}

function bodyOf(item: Waiting): object {
  switch (item.kind) {
    case 'submit':
      return { client_id: item.id, answer: item.answer ?? {}, active_s: item.activeS };
    case 'decline':
      return { reason: item.reason ?? '' };
    case 'stop':
      return item.answer ? { seq: item.seq, answer: item.answer, active_s: item.activeS } : {};
    case 'open':
    case 'release':
      return {};
  }
}

/** Not at the same time as another tab of the portal; where the browser has no locks, at once. */
async function alone(work: () => Promise<void>): Promise<void> {
  const locks = (navigator as { locks?: LockManager }).locks;
  if (!locks) return work();
  await locks.request('atelier-portal-sender', work);
}

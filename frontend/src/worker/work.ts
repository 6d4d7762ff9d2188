import type { Answer, FrameAction } from '../crowd-frame/messages';
import { PortalProblem, type Ask } from './client';
import { newId, type RequestIds } from './request-ids';
import type { Sender } from './sender';
import type { Waiting } from './kept';
import type { AtHand, Given, PastAnswer, PortalTask } from './types';

/** A task with the frame that shows it. */
export interface Slot {
  key: string;
  task: PortalTask;
  /** By which it was asked for; empty for a task that is opened again. */
  requestId: string;
  /** An answer of before, shown over the task at hand. */
  again: boolean;
  ready: boolean;
  actions: readonly FrameAction[];
  instructions: boolean;
  canSubmit: boolean;
  /** Why its page does not work. */
  problem: string;
  /** What the page is filled in with as soon as it is there. */
  restore: Answer | null;
}

export type Phase = 'loading' | 'working' | 'waiting' | 'elsewhere' | 'finished' | 'offline' | 'failed';

export interface Notice {
  kind: 'info' | 'warning' | 'error';
  text: string;
  /** The task that can be opened again from here. */
  task?: string;
  /** Of the answer as it is: gone as soon as that changes. */
  passing?: boolean;
}

export interface WorkState {
  phase: Phase;
  slots: readonly Slot[];
  /** The key of the slot in front. */
  front: string;
  notice: Notice | null;
  /** Answers since the page was opened that the job's count does not have yet. */
  answered: number;
}

const WAIT_MS = 4000;
const IDLE_S = 60;
/** Of these a labeler holds one: it takes hours, and a second one would be kept from everybody else for as long. */
const isSequence = (type: string): boolean => /VideoObject|3DPointCloud/.test(type);
/** Of a page that does not start, before somebody is asked what to do. */
const MOST_TRIES = 2;

/**
 * One labeler at one job: the task in front, the next one loaded behind it, and what becomes of both. Nothing here waits
 * for the server to take an answer: that is the sender's business, so the next task is there at once.
 */
export class Work {
  state: WorkState = { phase: 'loading', slots: [], front: '', notice: null, answered: 0 };
  private readonly listeners = new Set<() => void>();
  private readonly seqs = new Map<string, number>();
  private readonly answers = new Map<string, Answer>();
  private readonly active = new Map<string, number>();
  private readonly tries = new Map<string, number>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private fetching = false;
  /** Somebody asked for more while the answer to the last question was on its way: that answer may be old by then. */
  private askedMeanwhile = false;
  private over = false;
  /** The job's tasks are sequences, as its first one has shown. */
  private sequences = false;
  private lastTouch = Date.now();

  constructor(
    readonly job: string,
    private readonly ask: Ask,
    private readonly sender: Sender,
    private readonly ids: RequestIds,
  ) {}

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  snapshot = (): WorkState => this.state;

  /** The task that was at hand, else the next one; or one that was stopped. */
  async start(resume?: string): Promise<void> {
    if (resume) await this.openById(resume, false).catch((error: unknown) => this.failed(error));
    // Begun on another device, or in a browser that has forgotten it: said before a further task is begun.
    else if (this.ids.all().length === 0 && (await this.atHand()).length > 0) {
      this.set({ phase: 'elsewhere' });
      return;
    }
    await this.fill();
  }

  /** Goes on here with what was begun elsewhere, as far as the server has it. */
  async takeOver(): Promise<void> {
    for (const each of await this.atHand()) this.ids.add(each.request_id);
    this.set({ phase: 'loading' });
    this.more();
  }

  end(): void {
    this.over = true;
    clearTimeout(this.timer);
  }

  get front(): Slot | undefined {
    return this.state.slots.find(({ key }) => key === this.state.front);
  }

  // What the frame says.

  framed(key: string, change: Partial<Pick<Slot, 'ready' | 'actions' | 'instructions' | 'canSubmit' | 'problem'>>): void {
    this.setSlot(key, change);
  }

  changed(key: string, answer: Answer): void {
    const slot = this.slot(key);
    if (!slot) return;
    this.touched();
    if (this.state.notice?.passing) this.dismiss();
    const seq = (this.seqs.get(key) ?? slot.task.draft_seq) + 1;
    this.seqs.set(key, seq);
    this.answers.set(key, answer);
    // A correction is not a draft: until it is sent, the answer of before stands.
    if (!slot.again) void this.sender.noteDraft(slot.task.id, seq, answer, this.activeOf(key));
  }

  /** The frame gave a valid answer: kept, and on to the next task. */
  async submitted(key: string, answer: Answer): Promise<void> {
    const slot = this.slot(key);
    if (!slot || key !== this.state.front) return;
    this.touched();
    const seq = (this.seqs.get(key) ?? slot.task.draft_seq) + 1;
    await this.sender.put({ ...this.about(slot), id: newId(), kind: 'submit', answer, seq });
    this.set({ notice: slot.again ? { kind: 'info', text: 'The answer is corrected.' } : null, answered: this.state.answered + (slot.again ? 0 : 1) });
    this.leave(slot);
  }

  async decline(reason: string): Promise<void> {
    const slot = this.front;
    if (!slot || slot.again) return;
    await this.sender.put({ ...this.about(slot), id: newId(), kind: 'decline', reason });
    this.leave(slot);
  }

  async release(): Promise<void> {
    const slot = this.front;
    if (!slot || slot.again) return;
    await this.sender.put({ ...this.about(slot), id: newId(), kind: 'release' });
    this.leave(slot);
  }

  /** Kept for this labeler; what was done so far goes along. */
  async stop(): Promise<void> {
    const slot = this.front;
    if (!slot || slot.again) return;
    const answer = this.answers.get(slot.key) ?? slot.restore ?? undefined;
    const seq = (this.seqs.get(slot.key) ?? slot.task.draft_seq) + 1;
    await this.sender.put({ ...this.about(slot), id: newId(), kind: 'stop', ...(answer ? { answer, seq } : {}) });
    this.leave(slot);
  }

  /** One of the last answers, over the task at hand, which stays as it is. */
  async reopen(task: string): Promise<void> {
    try {
      await this.openById(task, true);
    } catch (error) {
      this.failed(error);
    }
  }

  /** An answer that was not accepted: the task is still this labeler's, with what was answered as its draft. */
  async reopenRefused(task: string): Promise<void> {
    try {
      await this.openById(task, false, true);
    } catch (error) {
      this.failed(error);
    }
  }

  /** Leaves a reopened answer as it was. */
  back(): void {
    const slot = this.front;
    if (slot?.again) this.leave(slot);
  }

  async lastAnswers(): Promise<PastAnswer[]> {
    const { answers } = await this.ask<{ answers: PastAnswer[] }>('GET', `/jobs/${encodeURIComponent(this.job)}/answers`);
    return answers;
  }

  /** Fresh addresses: those of before are good for an hour. */
  async reload(key: string): Promise<void> {
    const slot = this.slot(key);
    if (!slot) return;
    try {
      const { task } = await this.ask<{ task: PortalTask }>('GET', `/tasks/${encodeURIComponent(slot.task.id)}`);
      this.replaced(slot, task);
    } catch (error) {
      this.failed(error);
    }
  }

  /** The page did not start: without a network it could not. It is tried again by itself before anybody is asked to. */
  async silent(key: string): Promise<void> {
    const slot = this.slot(key);
    if (!slot || slot.ready || this.over) return;
    const tries = this.tries.get(slot.task.id) ?? 0;
    if (tries >= MOST_TRIES) {
      this.setSlot(key, { problem: 'The page of this task did not start.' });
      return;
    }
    try {
      const { task } = await this.ask<{ task: PortalTask }>('GET', `/tasks/${encodeURIComponent(slot.task.id)}`);
      this.tries.set(slot.task.id, tries + 1);
      this.replaced(slot, task);
    } catch (error) {
      if (!(error instanceof PortalProblem)) throw error;
      if (error.passing) setTimeout(() => void this.silent(key), WAIT_MS);
      else this.setSlot(key, { problem: error.message });
    }
  }

  dismiss(): void {
    this.set({ notice: null });
  }

  say(notice: Notice): void {
    this.set({ notice });
  }

  // What became of what was sent.

  sent(item: Waiting, task: PortalTask | null): void {
    if (item.job !== this.job) return;
    if (item.kind === 'open' && task) this.setTask(task);
    this.more();
  }

  lost(item: Waiting, problem: PortalProblem): void {
    if (item.job !== this.job) return;
    const slot = this.state.slots.find(({ task, again }) => task.id === item.task && !again);
    const lostWork = item.kind === 'submit';
    this.set({
      notice: lostWork ? { kind: 'warning', text: `Object ${item.object}: ${problem.message}` } : this.state.notice,
      answered: this.state.answered - (lostWork ? 1 : 0),
    });
    if (slot && item.kind === 'open') {
      // Of a task that was only loaded ahead and went to somebody else nobody needs to hear.
      if (this.answers.has(slot.key)) this.say({ kind: 'warning', text: problem.message });
      this.leave(slot);
    } else this.more();
  }

  refused(item: Waiting, problem: PortalProblem): void {
    if (item.job !== this.job) return;
    this.set({
      notice: { kind: 'error', text: `The answer to object ${item.object} was not accepted: ${problem.message}`, task: item.task },
      answered: this.state.answered - 1,
    });
    // A sequence is still held, so there is no other one to go on with.
    if (this.sequences) void this.reopenRefused(item.task);
    else this.more();
  }

  /** Counts the seconds at work: the page is in front and something was done within the last minute. */
  tick(seconds: number): void {
    const slot = this.front;
    if (!slot || document.hidden || Date.now() - this.lastTouch > IDLE_S * 1000) return;
    this.active.set(slot.key, this.activeOf(slot.key) + seconds);
  }

  touched(): void {
    this.lastTouch = Date.now();
  }

  /** Something may be possible again: a task for the front, or one to load ahead. */
  more(): void {
    if (!this.over) void this.fill().catch((error: unknown) => this.failed(error));
  }

  // Getting tasks.

  private async fill(): Promise<void> {
    if (this.over) return;
    if (this.fetching) {
      this.askedMeanwhile = true;
      return;
    }
    clearTimeout(this.timer);
    const own = this.state.slots.filter(({ again }) => !again);
    // One sequence at a time, and what is on its way is still held: `sent` asks again.
    if (this.sequences && own.length + this.sender.waitingOf(this.job) > 0) return;
    // The server lets a labeler hold three: what is still on its way counts.
    if (own.length >= 2 || (own.length === 1 && this.sender.waitingOf(this.job) > 1)) return;
    this.fetching = true;
    this.askedMeanwhile = false;
    let given: { task: PortalTask | null; reason: string; requestId: string };
    try {
      given = await this.next();
    } catch (error) {
      this.fetching = false;
      this.noNext(error);
      return;
    }
    this.fetching = false;
    if (this.over) return;
    if (given.task) {
      await this.add(given.task, given.requestId, false);
      this.more();
    } else if (this.askedMeanwhile) {
      this.more();
    } else if (own.length === 0) {
      this.set({ phase: given.reason === 'wait' ? 'waiting' : 'finished' });
      if (given.reason === 'wait') this.later();
    }
  }

  private async next(): Promise<Given & { requestId: string }> {
    const held = new Set(this.state.slots.map(({ requestId }) => requestId));
    const known = this.ids.all().find((id) => !held.has(id));
    const requestId = known ?? newId();
    this.ids.add(requestId);
    try {
      const given = await this.ask<Given>('POST', `/jobs/${encodeURIComponent(this.job)}/tasks`, { request_id: requestId });
      if (!given.task) this.ids.drop(requestId);
      return { ...given, requestId };
    } catch (error) {
      // What an earlier visit asked for is over by now: ask anew.
      if (error instanceof PortalProblem && error.status === 409 && known) {
        this.ids.drop(requestId);
        return this.next();
      }
      if (error instanceof PortalProblem && !error.passing) this.ids.drop(requestId);
      throw error;
    }
  }

  private noNext(error: unknown): void {
    if (!(error instanceof PortalProblem)) throw error;
    const empty = this.state.slots.every(({ again }) => again);
    if (error.signedOut) return;
    if (error.passing || error.status === 409) {
      // Refused because this person has tasks of the job at hand, and not here: another browser has them.
      if (empty) this.set({ phase: error.passing ? 'offline' : 'elsewhere' });
      this.later();
    } else if (empty) this.set({ phase: error.status === 404 ? 'finished' : 'failed', notice: { kind: 'error', text: error.message } });
  }

  /** What this person holds of the job, in whatever browser; nothing while the server cannot be asked. */
  private async atHand(): Promise<AtHand[]> {
    try {
      return (await this.ask<{ tasks: AtHand[] }>('GET', `/jobs/${encodeURIComponent(this.job)}/tasks`)).tasks;
    } catch (error) {
      if (error instanceof PortalProblem) return [];
      throw error;
    }
  }

  private later(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.more(), WAIT_MS);
  }

  private async openById(id: string, again: boolean, first = false): Promise<void> {
    const open = this.state.slots.find(({ task }) => task.id === id);
    if (open) {
      this.set({ front: open.key });
      return;
    }
    const { task } = await this.ask<{ task: PortalTask }>('GET', `/tasks/${encodeURIComponent(id)}`);
    await this.add(task, '', again, first);
    if (!again) this.more();
  }

  private async add(task: PortalTask, requestId: string, again: boolean, first = false): Promise<void> {
    // The same task under two requests (an answer that got lost on its way): one frame.
    if (this.state.slots.some((slot) => slot.task.id === task.id)) return;
    if (!again) this.sequences = isSequence(task.type);
    const draft = await this.sender.draftOf(task.id);
    const here = draft && draft.worker === this.sender.worker && draft.seq > task.draft_seq ? draft : undefined;
    const slot: Slot = {
      key: newId(),
      task,
      requestId,
      again,
      ready: false,
      actions: [],
      instructions: false,
      canSubmit: false,
      problem: '',
      restore: here?.answer ?? task.answer,
    };
    this.seqs.set(slot.key, Math.max(task.draft_seq, here?.seq ?? 0));
    this.active.set(slot.key, Math.max(task.active_s, here?.activeS ?? 0));
    const inFront = again || first || !this.front;
    this.set({ slots: [...this.state.slots, slot], ...(inFront ? { front: slot.key, phase: 'working' } : {}) });
    if (inFront && !again) this.shown(slot);
  }

  /** It is in front now, so its clock begins. */
  private shown(slot: Slot): void {
    this.touched();
    if (slot.again || slot.task.state === 'Accepted') return;
    void this.sender.put({ ...this.about(slot), id: newId(), kind: 'open' });
  }

  /** Done with it: the next one comes to the front. */
  private leave(slot: Slot): void {
    if (slot.requestId) this.ids.drop(slot.requestId);
    const slots = this.state.slots.filter(({ key }) => key !== slot.key);
    for (const map of [this.seqs, this.answers, this.active]) map.delete(slot.key);
    const next = slots.find(({ again }) => !again);
    this.set({ slots, front: next?.key ?? '', phase: next ? 'working' : 'loading' });
    if (next && !slot.again) this.shown(next);
    this.more();
  }

  private about(slot: Slot) {
    return { task: slot.task.id, job: slot.task.job, object: slot.task.object, activeS: this.activeOf(slot.key) };
  }

  private activeOf(key: string): number {
    return this.active.get(key) ?? 0;
  }

  private slot(key: string): Slot | undefined {
    return this.state.slots.find((each) => each.key === key);
  }

  private setSlot(key: string, change: Partial<Slot>): void {
    this.set({ slots: this.state.slots.map((slot) => (slot.key === key ? { ...slot, ...change } : slot)) });
  }

  /** The server's newest word about a task; addresses stay, or the frame would load again. */
  private setTask(task: PortalTask): void {
    this.set({
      slots: this.state.slots.map((slot) =>
        slot.task.id === task.id ? { ...slot, task: { ...slot.task, state: task.state, expires_at: task.expires_at, accepted_at: task.accepted_at } } : slot,
      ),
    });
  }

  /** The same task in a new frame: the same address would not load again. */
  private replaced(slot: Slot, task: PortalTask): void {
    const key = slot.key;
    const fresh = { ...slot, task, restore: this.answers.get(key) ?? slot.restore, key: newId(), ready: false, problem: '' };
    this.moved(key, fresh.key);
    this.set({ slots: this.state.slots.map((each) => (each.key === key ? fresh : each)), front: this.state.front === key ? fresh.key : this.state.front });
  }

  private moved(from: string, to: string): void {
    for (const map of [this.seqs, this.answers, this.active] as Map<string, unknown>[]) {
      if (map.has(from)) map.set(to, map.get(from));
      map.delete(from);
    }
  }

  private failed(error: unknown): void {
    if (!(error instanceof PortalProblem)) throw error;
    if (!error.signedOut) this.say({ kind: 'error', text: error.message });
  }

  private set(change: Partial<WorkState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.listeners) listener();
  }
}

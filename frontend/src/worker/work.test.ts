import { beforeEach, expect, it, vi } from 'vitest';

import { PortalProblem, type Ask } from './client';
import { inMemory } from './kept';
import { requestIds, type RequestIds } from './request-ids';
import { Sender } from './sender';
import type { PortalTask } from './types';
import { Work } from './work';

function task(id: string, more: Partial<PortalTask> = {}): PortalTask {
  return {
    id,
    job: 'roof',
    object: id,
    state: 'Reserved',
    type: 'ImageMultiClass',
    title: 'Roof damage',
    description: '',
    page_url: `/task-pages/${id}`,
    media: [],
    answer: null,
    draft_seq: 0,
    active_s: 0,
    time_limit_s: 300,
    expires_at: null,
    accepted_at: null,
    submitted_at: null,
    ...more,
  };
}

/** Tasks in a row, each given once to each request id. */
class Server {
  tasks = ['1', '2', '3'].map((id) => task(id));
  reason = 'finished';
  away = false;
  refuse = new Map<string, PortalProblem>();
  /** Until it is resolved, nobody is told whether there is a next task. */
  slow: Promise<void> | undefined;
  readonly given = new Map<string, PortalTask>();
  readonly got: string[] = [];
  readonly ask = (async (method: string, path: string, body?: { request_id?: string }) => {
    if (this.away) throw new PortalProblem('The server cannot be reached.', 0);
    this.got.push(`${method} ${path}`);
    const refusal = this.refuse.get(path);
    if (refusal) throw refusal;
    if (path.endsWith('/answers')) return { answers: [] };
    if (method === 'GET' && path.endsWith('/tasks')) return { tasks: [...this.given].map(([request_id, { id, object, state }]) => ({ request_id, id, object, state, saved_at: null })) };
    if (method === 'GET') return { task: task(path.split('/')[2] ?? '', { state: 'Submitted', answer: { old: true } }) };
    const id = body?.request_id;
    if (!path.endsWith('/tasks') || !id) return { task: task(path.split('/')[2] ?? '', { state: 'Accepted', expires_at: '2026-11-26T10:00:00Z' }) };
    await this.slow;
    const again = this.given.get(id);
    const next = again ?? this.tasks.shift() ?? null;
    if (next) this.given.set(id, next);
    return { task: next, reason: next ? '' : this.reason };
  }) as Ask;
}

let server: Server;
let ids: RequestIds;
let sender: Sender;
const store = new Map<string, string>();

function begin(): Work {
  const nothing = () => undefined;
  const holder: { work?: Work } = {};
  sender = new Sender(inMemory(), server.ask, 'lea', {
    sent: (item, given) => holder.work?.sent(item, given),
    lost: (item, problem) => holder.work?.lost(item, problem),
    refused: (item, problem) => holder.work?.refused(item, problem),
  });
  holder.work = new Work('roof', server.ask, sender, ids);
  holder.work.subscribe(nothing);
  return holder.work;
}
const shown = (work: Work) => work.state.slots.map(({ task: { id }, key }) => (key === work.state.front ? `[${id}]` : id)).join(' ');
const until = (check: () => void) => vi.waitFor(check, { interval: 5 });

beforeEach(() => {
  server = new Server();
  store.clear();
  ids = requestIds('lea', 'roof', { getItem: (key) => store.get(key) ?? null, setItem: (key, value) => void store.set(key, value) });
});

it('has the next task loaded before it is wanted, and opens only the one in front', async () => {
  const work = begin();
  await work.start();
  await until(() => expect(shown(work)).toBe('[1] 2'));
  await until(() => expect(server.got).toContain('POST /tasks/1/open'));
  expect(server.got).not.toContain('POST /tasks/2/open');
  expect(work.front?.task.state).toBe('Accepted');
});

it('goes on at once when an answer is given', async () => {
  const work = begin();
  await work.start();
  await until(() => expect(shown(work)).toBe('[1] 2'));
  await work.submitted(work.state.front, { label: 'dent' });

  expect(shown(work)).toBe('[2]');
  expect(work.state.answered).toBe(1);
  await until(() => expect(shown(work)).toBe('[2] 3'));
  expect(server.got).toContain('POST /tasks/1/submit');
});

it('says when nothing is left though it heard so while the last task was still at hand', async () => {
  server.tasks = [task('1')];
  const work = begin();
  await work.start();
  await until(() => expect(shown(work)).toBe('[1]'));
  let answer = (): void => undefined;
  server.slow = new Promise((resolve) => (answer = resolve));
  work.more(); // asks for one to load behind the task in front
  await work.submitted(work.state.front, {});
  await until(() => expect(server.got).toContain('POST /tasks/1/submit'));
  expect(work.state.phase).toBe('loading');
  answer();
  await until(() => expect(work.state.phase).toBe('finished'));
});

it('says when nothing is left', async () => {
  server.tasks = [task('1')];
  const work = begin();
  await work.start();
  await until(() => expect(shown(work)).toBe('[1]'));
  await work.submitted(work.state.front, {});
  await until(() => expect(work.state.phase).toBe('finished'));
});

it('gets the same task again after a reload', async () => {
  const work = begin();
  await work.start();
  await until(() => expect(shown(work)).toBe('[1] 2'));
  work.end();

  const again = begin();
  await again.start();
  await until(() => expect(shown(again)).toBe('[1] 2'));
});

it('takes another task when the one of before is over', async () => {
  ids.add('old-request');
  const work = begin();
  const ask = server.ask;
  const refusing = (async (method: 'POST', path: string, body?: { request_id?: string }) => {
    if (body?.request_id === 'old-request') throw new PortalProblem('This request led to a task that is over.', 409, 'TimedOut');
    return ask(method, path, body);
  }) as Ask;
  const other = new Work('roof', refusing, sender, ids);
  await other.start();
  await until(() => expect(shown(other)).toBe('[1] 2'));
  work.end();
});

it('shows an answer of before over the task at hand, and comes back to it', async () => {
  const work = begin();
  await work.start();
  await until(() => expect(shown(work)).toBe('[1] 2'));
  await work.reopen('9');
  expect(shown(work)).toBe('1 2 [9]');
  expect(work.front?.restore).toEqual({ old: true });

  await work.submitted(work.state.front, { label: 'new' });
  expect(shown(work)).toBe('[1] 2');
  expect(work.state.answered).toBe(0);
  expect(work.state.notice?.text).toBe('The answer is corrected.');
  await until(() => expect(server.got).toContain('POST /tasks/9/submit'));
});

it('goes to the next task when the one in front is lost', async () => {
  server.refuse.set('/tasks/1/open', new PortalProblem('This task is no longer wanted.', 409, 'Expired'));
  const work = begin();
  await work.start();
  await until(() => expect(work.front?.task.id).toBe('2'));
});

it('says why an answer was not accepted, and opens it again with what was answered', async () => {
  server.refuse.set('/tasks/1/submit', new PortalProblem('The label is none of the job.', 400));
  const work = begin();
  await work.start();
  await until(() => expect(shown(work)).toBe('[1] 2'));
  await work.submitted(work.state.front, { label: 'x' });
  await until(() => expect(work.state.notice).toMatchObject({ kind: 'error', task: '1' }));

  await work.reopenRefused('1');
  expect(work.front?.task.id).toBe('1');
  expect(work.front?.again).toBe(false);
  expect(work.front?.restore).toEqual({ label: 'x' });
});

it('declines, releases and stops, each with the next task at once', async () => {
  const work = begin();
  await work.start();
  await until(() => expect(shown(work)).toBe('[1] 2'));
  work.changed(work.state.front, { half: true });
  await work.stop();
  await until(() => expect(shown(work)).toBe('[2] 3'));
  await work.decline('broken');
  await work.release();
  await until(() => expect(server.got).toEqual(expect.arrayContaining(['POST /tasks/1/stop', 'POST /tasks/2/decline', 'POST /tasks/3/release'])));
});

it('loads a page again that did not start, and asks what to do when that does not help', async () => {
  const work = begin();
  await work.start();
  await until(() => expect(shown(work)).toBe('[1] 2'));
  const first = work.state.front;
  await work.silent(first);
  expect(work.state.front).not.toBe(first);
  expect(shown(work)).toBe('[1] 2');

  await work.silent(work.state.front);
  await work.silent(work.state.front);
  expect(work.front?.problem).toBe('The page of this task did not start.');
});

it('says that the tasks are elsewhere when another browser holds them', async () => {
  server.refuse.set('/jobs/roof/tasks', new PortalProblem('You have 3 tasks at hand; finish or release one first.', 409));
  const work = begin();
  await work.start();
  await until(() => expect(work.state.phase).toBe('elsewhere'));
});

it('says that the server is away when there is nothing to do meanwhile', async () => {
  server.away = true;
  const work = begin();
  await work.start();
  expect(work.state.phase).toBe('offline');
  server.away = false;
  work.more();
  await until(() => expect(shown(work)).toBe('[1] 2'));
});

it('holds one sequence, and asks for the next when the answer has arrived', async () => {
  server.tasks = ['1', '2'].map((id) => task(id, { type: 'AdjustmentVideoObjectTracking' }));
  const work = begin();
  await work.start();
  await until(() => expect(server.got).toContain('POST /tasks/1/open'));
  expect(shown(work)).toBe('[1]');

  await work.submitted(work.state.front, {});
  await until(() => expect(shown(work)).toBe('[2]'));
  const asked = server.got.filter((each) => each.endsWith('/jobs/roof/tasks') || each.endsWith('/submit'));
  expect(asked).toEqual(['GET /jobs/roof/tasks', 'POST /jobs/roof/tasks', 'POST /tasks/1/submit', 'POST /jobs/roof/tasks']);
});

it('opens a sequence again whose answer was not accepted', async () => {
  server.tasks = [task('1', { type: '3DPointCloudObjectTracking' })];
  server.refuse.set('/tasks/1/submit', new PortalProblem('Frame 2: cuboids of Car may not be added.', 400));
  const work = begin();
  await work.start();
  await until(() => expect(shown(work)).toBe('[1]'));
  await work.submitted(work.state.front, { label: 'x' });
  await until(() => expect(work.front?.restore).toEqual({ label: 'x' }));
  expect(work.state.notice?.text).toContain('cuboids of Car may not be added');
});

it('offers what was begun on another device before it begins anything, and goes on with it', async () => {
  const there = begin();
  await there.start();
  await until(() => expect(shown(there)).toBe('[1] 2'));
  there.end();
  store.clear(); // this browser knows nothing of it

  const here = begin();
  await here.start();
  expect([here.state.phase, shown(here)]).toEqual(['elsewhere', '']);
  await here.takeOver();
  await until(() => expect(shown(here)).toBe('[1] 2'));
  expect(server.tasks).toHaveLength(1);
});

it('takes back what it said of an answer when that changes', async () => {
  const work = begin();
  await work.start();
  await until(() => expect(shown(work)).toBe('[1] 2'));
  work.say({ kind: 'warning', text: 'Choose a label.', passing: true });
  work.changed(work.state.front, { label: 'dent' });
  expect(work.state.notice).toBeNull();
  work.say({ kind: 'warning', text: 'Object 7: its time was over.' });
  work.changed(work.state.front, { label: 'crack' });
  expect(work.state.notice?.text).toContain('Object 7');
});

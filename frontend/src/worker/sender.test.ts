import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { PortalProblem, type Ask } from './client';
import { inMemory, type Kept } from './kept';
import { Sender, type SenderEvents } from './sender';

/** A server that can be away, refuse, or answer; what reached it. */
class Server {
  away = false;
  refuse: PortalProblem | undefined;
  readonly got: { path: string; body: unknown }[] = [];
  readonly ask = (async (_method: string, path: string, body?: unknown) => {
    if (this.away) throw new PortalProblem('The server cannot be reached.', 0);
    this.got.push({ path, body });
    if (this.refuse) throw this.refuse;
    return path.endsWith('/draft') ? { saved_seq: (body as { seq: number }).seq } : { task: null };
  }) as Ask;
}

let kept: Kept;
let server: Server;
let events: { [Name in keyof SenderEvents]: ReturnType<typeof vi.fn<SenderEvents[Name]>> };
const ABOUT = { task: 't1', job: 'roof', object: '0', activeS: 2 };

function sender(): Sender {
  return new Sender(kept, server.ask, 'lea', events);
}
const settle = (ms = 0) => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => {
  vi.useFakeTimers();
  kept = inMemory();
  server = new Server();
  events = { sent: vi.fn(), lost: vi.fn(), refused: vi.fn() };
});
afterEach(() => vi.useRealTimers());

it('sends an answer at once, by an id that stays the same', async () => {
  const one = sender();
  await one.put({ ...ABOUT, id: 'c1', kind: 'submit', answer: { a: 1 } });
  expect(one.state.waiting).toBe(1);
  await settle();

  expect(server.got).toEqual([{ path: '/tasks/t1/submit', body: { client_id: 'c1', answer: { a: 1 }, active_s: 2 } }]);
  expect(one.state).toEqual({ waiting: 0, online: true, signedOut: false });
  expect(events.sent).toHaveBeenCalledOnce();
  expect(await kept.waiting('lea')).toEqual([]);
});

it('keeps everything without a network, in its order, and sends it when the network is back', async () => {
  server.away = true;
  const one = sender();
  await one.put({ ...ABOUT, id: 'o1', kind: 'open' });
  await one.put({ ...ABOUT, id: 'c1', kind: 'submit', answer: { a: 1 } });
  await one.put({ ...ABOUT, task: 't2', id: 'c2', kind: 'submit', answer: { a: 2 } });
  await settle(600_000);
  expect(one.state).toEqual({ waiting: 2, online: false, signedOut: false });

  server.away = false;
  one.wakeNow();
  await settle(100);

  expect(server.got.map(({ path }) => path)).toEqual(['/tasks/t1/open', '/tasks/t1/submit', '/tasks/t2/submit']);
  expect(one.state.waiting).toBe(0);
});

it('goes on after the tab was killed: another page finds what the first has kept', async () => {
  server.away = true;
  const one = sender();
  await one.put({ ...ABOUT, id: 'c1', kind: 'submit', answer: { a: 1 } });
  await one.noteDraft('t2', 4, { b: 2 }, 1);
  one.stop();

  server.away = false;
  const other = sender();
  await other.start();
  expect(other.state.waiting).toBe(2);
  await settle(2000);

  expect(server.got).toEqual([
    { path: '/tasks/t1/submit', body: { client_id: 'c1', answer: { a: 1 }, active_s: 2 } },
    { path: '/tasks/t2/draft', body: { seq: 4, answer: { b: 2 }, active_s: 1 } },
  ]);
  expect(other.state.waiting).toBe(0);
});

it('has a draft with the server within two seconds, the newest alone', async () => {
  const one = sender();
  await one.noteDraft('t1', 1, { a: 1 }, 0);
  await settle(300);
  await one.noteDraft('t1', 2, { a: 2 }, 0);
  await settle(1999);

  expect(server.got).toEqual([{ path: '/tasks/t1/draft', body: { seq: 2, answer: { a: 2 }, active_s: 0 } }]);
  expect((await one.draftOf('t1'))?.savedSeq).toBe(2);
});

it('forgets the draft of what is submitted', async () => {
  const one = sender();
  await one.noteDraft('t1', 1, { a: 1 }, 0);
  await one.put({ ...ABOUT, id: 'c1', kind: 'submit', answer: { a: 1 } });
  await settle(3000);

  expect(server.got.map(({ path }) => path)).toEqual(['/tasks/t1/submit']);
  expect(await one.draftOf('t1')).toBeUndefined();
});

it('says that a task is lost, and sends the rest', async () => {
  server.refuse = new PortalProblem('This task is submitted already.', 409, 'Submitted');
  const one = sender();
  await one.put({ ...ABOUT, id: 'c1', kind: 'submit', answer: { a: 1 } });
  await settle();

  expect(events.lost).toHaveBeenCalledWith(expect.objectContaining({ id: 'c1' }), server.refuse);
  expect(one.state.waiting).toBe(0);
});

it('makes a draft again of an answer that does not fit', async () => {
  server.refuse = new PortalProblem('The label is none of the job.', 400);
  const one = sender();
  await one.put({ ...ABOUT, id: 'c1', kind: 'submit', answer: { a: 1 } });
  await settle();

  expect(events.refused).toHaveBeenCalledOnce();
  expect((await one.draftOf('t1'))?.answer).toEqual({ a: 1 });
});

it('waits for the password when the session has ended', async () => {
  server.refuse = new PortalProblem('Sign in first.', 401);
  const one = sender();
  await one.put({ ...ABOUT, id: 'c1', kind: 'submit', answer: { a: 1 } });
  await settle(60_000);
  expect(one.state).toEqual({ waiting: 1, online: true, signedOut: true });
  expect(server.got).toHaveLength(1);

  server.refuse = undefined;
  one.wakeNow();
  await settle();
  expect(one.state).toEqual({ waiting: 0, online: true, signedOut: false });
});

it('leaves what somebody else has in the same browser alone', async () => {
  await kept.putWaiting({ ...ABOUT, id: 'x', kind: 'submit', answer: {}, at: 1, worker: 'ann' });
  const one = sender();
  await one.start();
  await settle(1000);

  expect(server.got).toEqual([]);
  expect(await kept.waiting('ann')).toHaveLength(1);
});

it('sends in the order of the clicks, though the clock was set back in between', async () => {
  server.away = true;
  vi.setSystemTime('2027-01-01T00:00:00Z');
  const one = sender();
  await one.put({ ...ABOUT, id: 'c1', kind: 'submit', answer: { a: 1 } });
  one.stop();
  vi.setSystemTime('2020-01-01T00:00:00Z');
  const other = sender();
  await other.start();
  await other.put({ ...ABOUT, id: 'c2', kind: 'submit', answer: { a: 2 } });
  other.stop();

  server.away = false;
  const third = sender();
  await third.start();
  await settle(1000);

  expect(server.got.map(({ body }) => (body as { client_id: string }).client_id)).toEqual(['c1', 'c2']);
});

it('counts drafts on from an answer that was refused, whatever the clock says', async () => {
  vi.setSystemTime('2099-01-01T00:00:00Z');
  server.refuse = new PortalProblem('The label is none of the job.', 400);
  const one = sender();
  await one.put({ ...ABOUT, id: 'c1', kind: 'submit', answer: { a: 1 }, seq: 8 });
  await settle();

  expect((await one.draftOf('t1'))?.seq).toBe(8);
});

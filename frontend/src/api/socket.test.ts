import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { LiveSocket, type EventMessage, type LogLine } from './socket';

/** The other end of the wire: what the page sent, and a way to answer, to break off, to refuse. */
class Wire {
  static readonly all: Wire[] = [];
  readonly sent: Record<string, unknown>[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((message: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;

  constructor() {
    Wire.all.push(this);
  }

  static get last(): Wire {
    const wire = Wire.all.at(-1);
    if (!wire) throw new Error('No connection was made.');
    return wire;
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text) as Record<string, unknown>);
  }

  close(): void {
    this.onclose?.({ code: 1000 });
  }

  answer(message: object): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
}

const topic = { group: '/aws/sagemaker/AutoMLJobs', stream: 'churn-1' };
const line = (seq: number): LogLine => ({ seq, at: 0, message: `line ${seq}` });
const lines = (from: number, to: number) => ({
  type: 'log',
  ...topic,
  lines: Array.from({ length: to - from }, (_, index) => line(from + index)),
  next: to,
});

function opened(): LiveSocket {
  const socket = new LiveSocket('ws://x/ws/', () => new Wire() as unknown as WebSocket);
  socket.open();
  Wire.last.onopen?.();
  return socket;
}

beforeEach(() => {
  Wire.all.length = 0;
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

describe('the websocket of the page', () => {
  it('resumes a log after a loss: no line twice, none missing', async () => {
    const socket = opened();
    const got: number[] = [];
    socket.subscribeLog(topic, 0, { onLines: (fresh) => got.push(...fresh.map(({ seq }) => seq)) });
    Wire.last.answer(lines(0, 3));
    Wire.last.onclose?.({ code: 1006 });
    expect(socket.connection).toBe('waiting');
    await vi.advanceTimersByTimeAsync(1000);
    Wire.last.onopen?.();
    expect(Wire.last.sent).toContainEqual({ type: 'subscribe', topic: 'log', ...topic, from: 3 });
    Wire.last.answer(lines(2, 5)); // overlaps with what came before
    expect(got).toEqual([0, 1, 2, 3, 4]);
  });

  it('waits longer after each failure and tells who must catch up when it is back', async () => {
    const socket = opened();
    const back = vi.fn();
    socket.onOpen(back);
    for (let attempt = 0; attempt < 4; attempt += 1) {
      Wire.last.onclose?.({ code: 1006 });
      await vi.advanceTimersByTimeAsync(20_000);
    }
    expect(Wire.all).toHaveLength(5);
    Wire.last.onclose?.({ code: 1006 });
    await vi.advanceTimersByTimeAsync(4_000);
    expect(Wire.all).toHaveLength(5);
    socket.retryNow();
    Wire.last.onopen?.();
    expect(back).toHaveBeenCalledTimes(1);
    expect(socket.connection).toBe('open');
  });

  it('stays closed when the session is over, until it is opened again', async () => {
    const socket = opened();
    const refused = vi.fn();
    socket.onRefused(refused);
    Wire.last.onclose?.({ code: 4401 });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(refused).toHaveBeenCalledTimes(1);
    expect(Wire.all).toHaveLength(1);
    socket.open();
    expect(Wire.all).toHaveLength(2);
  });

  it('passes events on and leaves a stream that nobody reads', () => {
    const socket = opened();
    const events: EventMessage[] = [];
    socket.onEvent((message) => events.push(message));
    const stop = socket.subscribeLog(topic, 0, { onLines: () => undefined });
    Wire.last.answer({ type: 'changed', kind: 'automl', arn: 'arn', name: 'churn-1', what: 'candidates' });
    stop();
    expect(events).toHaveLength(1);
    expect(Wire.last.sent.at(-1)).toEqual({ type: 'unsubscribe', topic: 'log', ...topic });
  });
});

import type { Kernel } from '@jupyterlab/services';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { answers, ASK_AGAIN_MS } from './answers';

type Info = Awaited<ReturnType<Kernel.IKernelConnection['requestKernelInfo']>>;
const INFO = { content: {} } as Info;
const silence = () => new Promise<Info>(() => undefined);

function kernel(...replies: (() => Promise<Info>)[]) {
  const asked = vi.fn(() => (replies.shift() ?? silence)());
  const made = {
    requestKernelInfo: asked,
    reconnect: vi.fn(() => Promise.resolve()),
    status: 'unknown' as Kernel.Status,
    connectionStatus: 'connected' as Kernel.ConnectionStatus,
    isDisposed: false,
  };
  const over = vi.fn();
  void answers(made).then(over);
  return { made, asked, over };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('a kernel that has just begun', () => {
  it('is asked until it answers', async () => {
    const { asked, over, made } = kernel(silence, () => Promise.reject(new Error('status is not connected')), () => Promise.resolve(INFO));
    await vi.advanceTimersByTimeAsync(2 * ASK_AGAIN_MS - 1);
    expect(over).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(over).toHaveBeenCalledOnce();
    expect(asked).toHaveBeenCalledTimes(3);
    expect(made.reconnect).not.toHaveBeenCalled();
  });

  it('that works for somebody else is not asked on: it answers when that is done', async () => {
    const { asked, over, made } = kernel();
    made.status = 'busy';
    await vi.advanceTimersByTimeAsync(ASK_AGAIN_MS);
    expect(over).toHaveBeenCalledOnce();
    expect(asked).toHaveBeenCalledOnce();
  });

  it('is connected anew when its connection does not come', async () => {
    const { made, over } = kernel();
    made.connectionStatus = 'connecting';
    await vi.advanceTimersByTimeAsync(5 * ASK_AGAIN_MS);
    expect(made.reconnect).toHaveBeenCalledOnce();
    made.isDisposed = true;
    await vi.advanceTimersByTimeAsync(ASK_AGAIN_MS);
    expect(over).toHaveBeenCalledOnce();
  });
});

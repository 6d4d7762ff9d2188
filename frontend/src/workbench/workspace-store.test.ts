import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { parseWorkspace } from './workspace-document';
import { WorkspaceStore, type Channel } from './workspace-store';

/** Two ends of one channel, as two windows of a browser have them. */
function windows(): [Channel, Channel] {
  const one: Channel = { onmessage: null, close: () => undefined, postMessage: (data) => deliver(two, data) };
  const two: Channel = { onmessage: null, close: () => undefined, postMessage: (data) => deliver(one, data) };
  return [one, two];
}

function deliver(to: Channel, data: unknown): void {
  to.onmessage?.call(to as BroadcastChannel, new MessageEvent('message', { data: JSON.parse(JSON.stringify(data)) }));
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('the workspace', () => {
  it('is the same in two windows at once and stored once, a moment later', async () => {
    const [left, right] = windows();
    const save = vi.fn().mockResolvedValue(undefined);
    const one = new WorkspaceStore({}, { channel: left, save });
    const two = new WorkspaceStore({}, { channel: right });
    one.visit('/datasets/cars', '');
    one.visit('/datasets/cars', '?tab=rows');
    one.setTheme('dark');
    expect(two.read().tabs.open).toEqual([{ path: '/datasets/cars', search: '?tab=rows', pinned: false }]);
    expect(two.read().theme).toBe('dark');
    expect(save).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1000);
    expect(save).toHaveBeenCalledTimes(1);
    expect(save.mock.calls[0]?.[0]).toEqual(one.read());
  });

  it('keeps what two windows change before they hear of each other', () => {
    const channel = (): Channel => ({ onmessage: null, close: () => undefined, postMessage: vi.fn() });
    const [left, right] = [channel(), channel()];
    const one = new WorkspaceStore({}, { channel: left });
    const two = new WorkspaceStore({}, { channel: right });
    one.setPreference('jobs', ['name']);
    two.setPreference('models', 50);
    two.visit('/models/m', '');
    for (const [data] of vi.mocked(left.postMessage).mock.calls) deliver(right, data);
    for (const [data] of vi.mocked(right.postMessage).mock.calls) deliver(left, data);
    for (const store of [one, two]) {
      expect(store.read().preferences).toEqual({ jobs: ['name'], models: 50 });
      expect(store.read().tabs.open.map(({ path }) => path)).toEqual(['/models/m']);
    }
  });

  it('stores what is waiting when the page goes, and nothing twice', () => {
    const save = vi.fn().mockResolvedValue(undefined);
    const store = new WorkspaceStore({}, { channel: windows()[0], save });
    store.visit('/models/m', '');
    store.flush();
    store.flush();
    expect(save).toHaveBeenCalledTimes(1);
  });

  it('survives a reload as it was', () => {
    const store = new WorkspaceStore({}, { channel: windows()[0], now: () => 5000 });
    store.visit('/models/m', '?x=1');
    store.pin('/models/m', true);
    store.setPreference('jobs', ['name']);
    expect(parseWorkspace(JSON.parse(JSON.stringify(store.read())))).toEqual(store.read());
    expect(store.read().recent).toEqual([{ path: '/models/m', at: 5 }]);
  });

  it('takes nothing from a damaged document that leads elsewhere', () => {
    const parsed = parseWorkspace({
      tabs: { open: [{ path: '//evil.example/x' }, { path: 'javascript:alert(1)' }, 7, { path: '/ok' }, { path: '/ok' }] },
      theme: 'purple',
      recent: 'no',
    });
    expect(parsed.tabs.open).toEqual([{ path: '/ok', search: '', pinned: false }]);
    expect(parsed.theme).toBe('system');
    expect(parsed.recent).toEqual([]);
  });
});

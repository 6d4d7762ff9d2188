import { act, renderHook } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';

import { FlashProvider, useFlash } from './flash';

afterEach(() => vi.useRealTimers());

it('takes away what went well and was there to be read, when somebody goes on', () => {
  vi.useFakeTimers();
  const { result } = renderHook(useFlash, { wrapper: FlashProvider });
  const ids = () => result.current.items.map(({ id }) => id);
  act(() => result.current.show({ id: 'read', type: 'success' }));
  act(() => result.current.show({ id: 'failed', type: 'error' }));
  vi.advanceTimersByTime(5000);
  act(() => result.current.show({ id: 'new', type: 'success' }));

  act(() => result.current.leave());

  expect(ids()).toEqual(['new', 'failed']);
});

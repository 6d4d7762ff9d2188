import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, renderHook, waitFor } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, expect, it, vi } from 'vitest';

import { readSchema } from '../schema';
import { usePrediction } from './use-prediction';

const SCHEMA = readSchema({ target: 'y', labels: ['no', 'yes'], columns: [{ name: 'age', type: 'numeric' }] });
const Client = ({ children }: { children: ReactNode }) => <QueryClientProvider client={new QueryClient()}>{children}</QueryClientProvider>;

interface Asked {
  body: string;
  signal: AbortSignal;
  answer: (label: string) => void;
}

/** An endpoint that answers when the test says so, and gives up when it is cancelled, as a browser's fetch does. */
function slowEndpoint(): Asked[] {
  const asked: Asked[] = [];
  vi.stubGlobal('fetch', (_url: string, { body, signal }: { body: string; signal: AbortSignal }) =>
    new Promise<Response>((resolve, reject) => {
      signal.addEventListener('abort', () => reject(new DOMException('cancelled', 'AbortError')));
      asked.push({ body, signal, answer: label => resolve(new Response(label, { headers: { 'content-type': 'text/csv' } })) });
    }),
  );
  return asked;
}

afterEach(() => vi.unstubAllGlobals());

it('cancels the question before, and shows the last answer until the next one is there', async () => {
  const asked = slowEndpoint();
  const { result } = renderHook(() => usePrediction('live', SCHEMA, ['predicted_label']), { wrapper: Client });
  act(() => result.current.mutate({ age: '1' }));
  await waitFor(() => expect(asked).toHaveLength(1));
  act(() => asked[0]?.answer('no'));
  await waitFor(() => expect(result.current.latest?.answer.predictions[0]?.value).toBe('no'));

  act(() => result.current.mutate({ age: '2' }));
  await waitFor(() => expect(asked).toHaveLength(2));
  act(() => result.current.mutate({ age: '3' }));
  await waitFor(() => expect(asked).toHaveLength(3));
  expect([asked[1]?.signal.aborted, asked[2]?.signal.aborted]).toEqual([true, false]);
  expect(result.current.latest?.values).toEqual({ age: '1' });

  act(() => asked[2]?.answer('yes'));
  await waitFor(() => expect(result.current.latest?.values).toEqual({ age: '3' }));
  expect(result.current.latest?.answer.predictions[0]?.value).toBe('yes');
  expect(result.current.isError).toBe(false);
});

it('takes its question back when the page goes', async () => {
  const asked = slowEndpoint();
  const { result, unmount } = renderHook(() => usePrediction('live', SCHEMA, []), { wrapper: Client });
  act(() => result.current.mutate({ age: '1' }));
  await waitFor(() => expect(asked).toHaveLength(1));
  unmount();
  expect(asked[0]?.signal.aborted).toBe(true);
});

import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { invalidateFor, touches } from './invalidate';
import { permits } from './permissions';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('an event', () => {
  it('makes the queries of its kind stale, however the kind is written', () => {
    expect(touches('automljob', ['ListAutoMLJobs', {}])).toBe(true);
    expect(touches('automljob', ['DescribeAutoMLJobV2', {}])).toBe(true);
    expect(touches('dataset', ['/api/datasets', 'cars'])).toBe(true);
    expect(touches('endpoint', ['ListModels'])).toBe(false);
    expect(touches('endpoint', ['/api/activity', {}])).toBe(true);
    expect(touches('', ['ListModels'])).toBe(false);
  });

  it('refreshes once for a burst', async () => {
    const client = new QueryClient();
    const refresh = vi.spyOn(client, 'invalidateQueries');
    const { note } = invalidateFor(client);
    for (let index = 0; index < 10; index += 1) note({ kind: 'automl', arn: 'arn:aws:sagemaker:r:1:automl-job/x', name: 'x' });
    expect(refresh).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(200);
    expect(refresh).toHaveBeenCalledTimes(1);
  });

  it('is not lost on a query whose first answer was under way', async () => {
    const client = new QueryClient();
    const answers = [deferred(), deferred()];
    const queryFn = vi.fn(() => (answers[queryFn.mock.calls.length - 1] as Deferred).promise);
    const observer = new QueryObserver(client, { queryKey: ['/api/datasets', 'cars'], queryFn });
    const stop = observer.subscribe(() => undefined);
    invalidateFor(client).note({ kind: 'datasets.profile', arn: 'arn:aws:sagemaker:r:1:dataset/cars', name: 'cars' });
    await vi.advanceTimersByTimeAsync(200);
    expect(queryFn).toHaveBeenCalledTimes(1);
    answers[0]?.resolve('Profiling');
    await vi.advanceTimersByTimeAsync(0);
    answers[1]?.resolve('Ready');
    await vi.advanceTimersByTimeAsync(0);
    expect(queryFn).toHaveBeenCalledTimes(2);
    expect(observer.getCurrentResult().data).toBe('Ready');
    stop();
  });
});

interface Deferred {
  promise: Promise<string>;
  resolve: (text: string) => void;
}

function deferred(): Deferred {
  let resolve: (text: string) => void = () => undefined;
  const promise = new Promise<string>((done) => (resolve = done));
  return { promise, resolve };
}

describe('a permission', () => {
  it('matches as the policies of the server do', () => {
    expect(permits(['sagemaker:List*'], 'sagemaker:ListModels')).toBe(true);
    expect(permits(['sagemaker:List*'], 'sagemaker:CreateModel')).toBe(false);
    expect(permits(['atelier:*Dataset*'], 'atelier:CreateDataset')).toBe(true);
    expect(permits(['a.c:X'], 'abc:X')).toBe(false);
  });
});

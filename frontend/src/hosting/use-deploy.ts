import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { call } from '../api/call';
import { useAllowed } from '../api/session';
import type { CodeCall } from '../code/types';
import { undoOf } from './deploy-plan';

/** May the caller make endpoints? */
export const useMayDeploy = (): boolean => useAllowed('sagemaker:CreateEndpoint');

/**
 * Runs a plan of calls one after the other. When one is refused, what the earlier ones made is taken away again, so
 * that trying once more starts clean; `done` is how many have been answered.
 */
export function useDeploy() {
  const client = useQueryClient();
  const [done, setDone] = useState(0);
  const mutation = useMutation({
    mutationFn: async (plan: readonly CodeCall[]) => {
      setDone(0);
      for (const [index, step] of plan.entries()) {
        try {
          await call(step.operation, step.input);
        } catch (error) {
          await undo(plan.slice(0, index));
          throw error;
        }
        setDone(index + 1);
      }
    },
    onSettled: () =>
      client.invalidateQueries({ predicate: ({ queryKey }) => /^(List|Describe)(Model|Endpoint)/.test(String(queryKey[0])) }),
  });
  return { ...mutation, done };
}

/** Best effort: what cannot be taken away is an unused name, and the error that matters is the first one. */
async function undo(done: readonly CodeCall[]): Promise<void> {
  for (const step of [...done].reverse()) {
    const back = undoOf(step);
    if (back) await call(back.operation, back.input).catch(() => undefined);
  }
}

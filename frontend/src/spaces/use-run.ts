import { useMutation, useQueryClient } from '@tanstack/react-query';

import { useFlash } from '../workbench/flash';
import { startApp, stopApp } from './queries';

interface Target {
  domain: string;
  space: string;
  appType: string;
}

/** Run and stop what a space is for; the rest is told by events. */
export function useRun() {
  const client = useQueryClient();
  const flash = useFlash();
  const refresh = () =>
    Promise.all(['ListApps', 'DescribeApp'].map((head) => client.invalidateQueries({ queryKey: [head] })));
  const run = useMutation({
    mutationFn: ({ domain, space, appType }: Target) => startApp(domain, space, appType),
    onSettled: refresh,
    onError: (error, { space }) => flash.fail(`Space ${space} was not started`, error),
  });
  const stop = useMutation({
    mutationFn: ({ domain, space, appType }: Target) => stopApp(domain, space, appType),
    onSettled: refresh,
    onError: (error, { space }) => flash.fail(`Space ${space} was not stopped`, error),
  });
  return { run, stop };
}

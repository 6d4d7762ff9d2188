import { useMutation, useQueryClient } from '@tanstack/react-query';
import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useEffect, useState } from 'react';

import { timeOf } from '../api/call';
import { useAllowed } from '../api/session';
import { useFlash } from '../workbench/flash';
import { postpone, type RunningApp } from './queries';
import { momentText } from './words';

const MINUTES = 60;
const SOON_MS = 10 * 60_000;
const LOOK_MS = 15_000;

/** When idle shutdown stops an app, with the way to put it off. Long: only when it is soon. */
export function IdleNotice({ app, short = false }: { app: Pick<RunningApp, 'arn' | 'space' | 'stops_at' | 'open'>; short?: boolean }) {
  const client = useQueryClient();
  const flash = useFlash();
  const mayPostpone = useAllowed('atelier:PostponeApp') && app.open;
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), LOOK_MS);
    return () => clearInterval(timer);
  }, []);
  const later = useMutation({
    mutationFn: () => postpone(app.arn, MINUTES),
    onSuccess: () => client.invalidateQueries({ queryKey: ['ListApps'] }),
    onError: (error) => flash.fail(`${app.space} was not given more time`, error),
  });
  const stops = timeOf(app.stops_at);
  if (!stops) return short ? <>–</> : null;
  const soon = stops.getTime() - now < SOON_MS;
  const button = mayPostpone && (
    <Button variant={short ? 'inline-link' : 'normal'} loading={later.isPending} ariaLabel={`Keep ${app.space} running for an hour`} onClick={() => later.mutate()}>
      Keep for an hour
    </Button>
  );
  if (short) {
    return (
      <SpaceBetween size="xxs">
        {momentText(stops)}
        {soon && button}
      </SpaceBetween>
    );
  }
  if (!soon) return null;
  return (
    <Alert type="warning" header="Nobody uses it" action={button || undefined}>
      It stops {momentText(stops)} unless somebody does. What is saved stays.
    </Alert>
  );
}

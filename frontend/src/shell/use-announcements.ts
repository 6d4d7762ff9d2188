import { useCallback, useEffect, useRef } from 'react';
import { createElement } from 'react';

import { useStateEvents } from '../api/live';
import { reasonText } from '../api/reason';
import type { StateEvent } from '../api/socket';
import { LinkButton } from '../components/link-button';
import { nameOf } from '../documents/job-names';
import { jobPath } from '../documents/job-paths';
import { useFlash, type Flash } from '../workbench/flash';

interface End {
  type: Flash['type'];
  word: string;
}

const ENDS: Record<string, End> = {
  Completed: { type: 'success', word: 'completed' },
  Failed: { type: 'error', word: 'failed' },
  Stopped: { type: 'warning', word: 'stopped' },
  InService: { type: 'success', word: 'is in service' },
};

/** Of everything else that comes into service (domains, profiles, spaces, apps) its page says so. */
const SERVES = 'endpoint';

/** Asked for on the page that shows their result, seconds before. */
const QUIET: readonly string[] = ['autopilot.preview'];

/** How a job ended, or an automation could not do its work; undefined of what is not told. */
export function endOf(event: Pick<StateEvent, 'kind' | 'status' | 'secondary_status' | 'reason'>): End | undefined {
  if (event.kind === 'automation') {
    if (event.status === 'Paused' && event.reason) return { type: 'warning', word: 'paused itself' };
    return event.secondary_status === 'NotStarted' ? { type: 'warning', word: 'did not start' } : undefined;
  }
  if (QUIET.includes(event.kind) || (event.status === 'InService' && event.kind !== SERVES)) return undefined;
  return ENDS[event.status];
}

const KEY = 'atelier-announced';
const REMEMBERED = 200;

/** True for the first browser tab that asks: a finished job is announced once, not once per window. */
export function claim(id: string, storage: Storage = localStorage): boolean {
  const known = (storage.getItem(KEY) ?? '').split(' ');
  if (known.includes(id)) return false;
  storage.setItem(KEY, [...known.slice(-REMEMBERED), id].join(' '));
  return true;
}

/** Jobs that end say so in the flashbar of the window that is being looked at. */
export function useAnnouncements(): void {
  const { show } = useFlash();
  const waiting = useRef<StateEvent[]>([]);

  const announce = useCallback(
    (event: StateEvent) => {
      const end = endOf(event);
      if (!end || !claim(String(event.id))) return;
      show({
        id: `job-${event.arn}`,
        type: end.type,
        header: `${nameOf(event)} ${end.word}`,
        content: reasonText(event.reason),
        action: createElement(LinkButton, { to: jobPath(event), children: 'Open' }),
      });
    },
    [show],
  );
  useStateEvents((event) => {
    if (!endOf(event)) return;
    if (document.visibilityState === 'visible') announce(event);
    else waiting.current.push(event);
  });
  useEffect(() => {
    const onVisible = () => {
      if (document.visibilityState !== 'visible') return;
      for (const event of waiting.current.splice(0)) announce(event);
    };
    document.addEventListener('visibilitychange', onVisible);
    return () => document.removeEventListener('visibilitychange', onVisible);
  }, [announce]);
}

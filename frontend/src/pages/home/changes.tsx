import { useEffect, useState } from 'react';

import type { HistoryEvent } from '../../api/activity';
import { timeOf } from '../../api/call';
import { DocLink } from '../../components/doc-link';
import { Status } from '../../components/status';
import { Time } from '../../components/time';
import { hasPage, jobPath } from '../../documents/job-paths';
import { useWorkspace } from '../../workbench/workspace';
import { useChanges } from './use-home';

const SHOWN = 7;
const STEADY = ['Completed', 'Failed', 'Stopped', 'InService', 'OutOfService', 'Ready'];

/** The last word about each thing, the newest first. */
export function lastWords(events: readonly HistoryEvent[]): HistoryEvent[] {
  const seen = new Set<string>();
  return events.filter((event) => {
    if (seen.has(event.arn)) return false;
    seen.add(event.arn);
    return STEADY.includes(event.status) && hasPage(event);
  });
}

/** What ended since the last visit, or, when nothing did, what ended last. */
export function Changes() {
  const { data } = useChanges();
  const { document: workspace, change } = useWorkspace();
  const [since] = useState(workspace.lastVisit);
  useEffect(() => change({ lastVisit: Math.round(Date.now() / 1000) }), [change]);
  const words = lastWords(data?.events ?? []);
  const fresh = words.filter(({ at }) => (timeOf(at)?.getTime() ?? 0) / 1000 > since);
  const shown = fresh.length > 0 && since > 0 ? fresh : words;
  if (shown.length === 0) return null;
  const title = shown === fresh ? 'Since your last visit' : 'What happened last';
  return (
    <section className="home-card" aria-label={title}>
      <h2>{title}</h2>
      <ul className="home-list">
        {shown.slice(0, SHOWN).map((event) => (
          <li key={String(event.id)}>
            <div className="home-row">
              <DocLink to={jobPath(event)}>{event.name}</DocLink>
              <span>
                <Time at={event.at} />
              </span>
            </div>
            <Status status={event.status} detail={event.reason || undefined} />
          </li>
        ))}
      </ul>
    </section>
  );
}

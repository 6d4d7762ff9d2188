import { createElement, useEffect, useRef } from 'react';
import { useLocation } from 'react-router';

import type { Share } from '../api/shares';
import { DocLink } from '../components/doc-link';
import { useShareChanges } from '../sharing/use-shares';
import { newsId, newsOf, pathOf, titleOf } from '../sharing/words';
import { useFlash } from '../workbench/flash';
import { claim } from './use-announcements';

/** Says what arrives while the studio is open, once, and marks what is being looked at as seen. */
export function useShareNews(received: readonly Share[] | undefined): void {
  const { show } = useFlash();
  const { seen } = useShareChanges();
  const { pathname } = useLocation();
  const known = useRef<Set<string>>(undefined);
  const marked = useRef(new Set<string>());
  const mark = seen.mutate;

  useEffect(() => {
    if (!received) return;
    const before = known.current;
    known.current = new Set(received.map(newsId));
    if (!before) return; // what was there when the page opened is told by the badge
    for (const each of newsOf(received, before)) {
      if (!claim(newsId(each))) continue;
      show({
        id: `share-${each.name}`,
        type: 'info',
        header: `${each.by} shared ${titleOf(each)} with you`,
        content: each.note,
        action: createElement(DocLink, { to: pathOf(each), children: 'Open' }),
      });
    }
  }, [received, show]);

  useEffect(() => {
    for (const each of received ?? []) {
      if (each.seen || document.visibilityState !== 'visible' || pathOf(each) !== decodeURI(pathname) || marked.current.has(newsId(each))) continue;
      marked.current.add(newsId(each));
      mark(each.name);
    }
  }, [received, pathname, mark]);
}

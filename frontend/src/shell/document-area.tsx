import Box from '@cloudscape-design/components/box';
import Spinner from '@cloudscape-design/components/spinner';
import { Activity, Suspense, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { Route, Routes, useLocation, type Location } from 'react-router';

import { DocLink } from '../components/doc-link';
import { Empty } from '../components/empty';
import { documentAt } from '../documents/registry';
import { paths } from '../documents/paths';
import { LAUNCHER } from '../workbench/tabs';
import { useWorkspace } from '../workbench/workspace';
import { DocumentBoundary } from './document-boundary';

/** So many documents stay mounted behind the one in front; older ones come back from the URL and the query cache. */
const MOST_ALIVE = 6;

/** The document in front, and behind it, hidden, those that were in front before: what is typed in them stays. */
export function DocumentArea() {
  const location = useLocation();
  const alive = useAlive(location);
  useScrollOf(location.pathname);
  return alive.map((place) => (
    <Activity key={place.pathname} mode={place.pathname === location.pathname ? 'visible' : 'hidden'}>
      <OneDocument location={place} />
    </Activity>
  ));
}

function useAlive(location: Location): Location[] {
  const { document: workspace } = useWorkspace();
  const [alive, setAlive] = useState<Location[]>([location]);
  const isOpen = (path: string) => path === LAUNCHER || workspace.tabs.open.some((tab) => tab.path === path);
  const next = [location, ...alive.filter((other) => other.pathname !== location.pathname && isOpen(other.pathname))];
  const kept = next.slice(0, MOST_ALIVE);
  const same = kept.length === alive.length && kept.every((place, at) => place === alive[at]);
  if (!same) setAlive(kept);
  // A stable order: React would otherwise move the elements about and lose their scroll positions.
  return [...kept].sort((one, other) => one.pathname.localeCompare(other.pathname));
}

function useScrollOf(path: string): void {
  const front = useRef(path);
  const positions = useRef(new Map<string, number>());
  useEffect(() => {
    const remember = () => positions.current.set(front.current, window.scrollY);
    window.addEventListener('scroll', remember, { passive: true });
    return () => window.removeEventListener('scroll', remember);
  }, []);
  useLayoutEffect(() => {
    front.current = path;
    window.scrollTo(0, positions.current.get(path) ?? 0);
  }, [path]);
}

function OneDocument({ location }: { location: Location }) {
  const open = documentAt(location.pathname);
  if (!open) {
    return (
      <Empty
        page
        title="There is no such page"
        why={`Nothing in the studio has the address ${location.pathname}.`}
        action={<DocLink to={paths.home}>Back to the launcher</DocLink>}
      />
    );
  }
  const Page = open.component;
  return (
    <DocumentBoundary key={location.pathname}>
      <Suspense fallback={<Loading title={open.title} />}>
        <Routes location={location}>
          <Route path={open.type.pattern} element={<Page />} />
        </Routes>
      </Suspense>
    </DocumentBoundary>
  );
}

function Loading({ title }: { title: string }) {
  return (
    <Box textAlign="center" padding="xxl">
      <Spinner size="large" />
      <span className="visually-hidden">Loading {title}</span>
    </Box>
  );
}

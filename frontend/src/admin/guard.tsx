import type { ReactNode } from 'react';

import { useAllowed } from '../api/session';
import { Empty } from '../components/empty';

/** A page for administrators; everybody else reads one sentence. The server refuses them all the same. */
export function AdminOnly({ action = 'atelier:ListUsers', children }: { action?: string; children: ReactNode }) {
  if (!useAllowed(action)) return <Empty page title="Administrators only" why="Your role does not let you see or change how this studio is set up." />;
  return children;
}

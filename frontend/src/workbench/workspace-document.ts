import type { ThemeChoice } from '../theme/theme';
import { NO_TABS, type Tab, type Tabs } from './tabs';

/** What a person finds again after a reload and on another machine. */
export interface WorkspaceDocument {
  version: 1;
  tabs: Tabs;
  /** Paths opened last, the newest first. */
  recent: { path: string; at: number }[];
  theme: ThemeChoice;
  compact: boolean;
  navigationOpen: boolean;
  logPanelSize: number;
  /** Events up to here have been seen on the launcher; seconds since 1970. */
  lastVisit: number;
  /** Columns, page size and the like of each table, by its name. */
  preferences: Record<string, unknown>;
}

export const EMPTY_WORKSPACE: WorkspaceDocument = {
  version: 1,
  tabs: NO_TABS,
  recent: [],
  theme: 'system',
  compact: false,
  navigationOpen: true,
  logPanelSize: 320,
  lastVisit: 0,
  preferences: {},
};

/** What is stored may be of an older build or damaged: every part that does not fit is left out, never trusted. */
export function parseWorkspace(stored: unknown): WorkspaceDocument {
  if (!isRecord(stored)) return EMPTY_WORKSPACE;
  const tabs = isRecord(stored['tabs']) ? stored['tabs'] : {};
  const theme = stored['theme'];
  return {
    version: 1,
    tabs: { open: tabsOf(tabs['open']), closed: tabsOf(tabs['closed']) },
    recent: list(stored['recent']).flatMap((entry) =>
      isRecord(entry) && isPath(entry['path']) ? [{ path: entry['path'], at: Number(entry['at']) || 0 }] : [],
    ),
    theme: theme === 'light' || theme === 'dark' ? theme : 'system',
    compact: stored['compact'] === true,
    navigationOpen: stored['navigationOpen'] !== false,
    logPanelSize: Number(stored['logPanelSize']) || EMPTY_WORKSPACE.logPanelSize,
    lastVisit: Number(stored['lastVisit']) || 0,
    preferences: isRecord(stored['preferences']) ? stored['preferences'] : {},
  };
}

function tabsOf(stored: unknown): Tab[] {
  const seen = new Set<string>();
  return list(stored).flatMap((tab) => {
    if (!isRecord(tab) || !isPath(tab['path']) || seen.has(tab['path'])) return [];
    seen.add(tab['path']);
    return [{ path: tab['path'], search: typeof tab['search'] === 'string' ? tab['search'] : '', pinned: tab['pinned'] === true }];
  });
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Only paths of the studio itself: never another origin. */
function isPath(value: unknown): value is string {
  return typeof value === 'string' && value.startsWith('/') && !value.startsWith('//');
}

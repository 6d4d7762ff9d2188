/** The open documents: a list of tabs and what may happen to it. Pure; stored per profile as it is. */

export interface Tab {
  /** The path is the tab's identity: opening it again brings the tab to the front. */
  path: string;
  /** Filter, page and inner tab of the document, as they were last. */
  search: string;
  pinned: boolean;
}

export interface Tabs {
  open: Tab[];
  /** The last closed first. */
  closed: Tab[];
}

export const LAUNCHER = '/';
const MOST_CLOSED = 20;
const MOST_OPEN = 40;

export const NO_TABS: Tabs = { open: [], closed: [] };

/** A document comes to the front: a new tab, or the old one with its new search. */
export function openTab(tabs: Tabs, path: string, search: string): Tabs {
  if (path === LAUNCHER) return tabs;
  const at = tabs.open.findIndex((tab) => tab.path === path);
  const old = tabs.open[at];
  if (old) {
    if (old.search === search) return tabs;
    return { ...tabs, open: tabs.open.with(at, { ...old, search }) };
  }
  const open = [...tabs.open, { path, search, pinned: false }];
  return { open: withinLimit(open), closed: tabs.closed.filter((tab) => tab.path !== path) };
}

/** The oldest tab that is not pinned makes room. */
function withinLimit(open: Tab[]): Tab[] {
  if (open.length <= MOST_OPEN) return open;
  const victim = open.findIndex((tab) => !tab.pinned);
  return victim < 0 ? open : open.toSpliced(victim, 1);
}

export function closeTab(tabs: Tabs, path: string): Tabs {
  const tab = tabs.open.find((other) => other.path === path);
  if (!tab) return tabs;
  return { open: tabs.open.filter((other) => other !== tab), closed: [tab, ...tabs.closed].slice(0, MOST_CLOSED) };
}

/** Everything but this one and what is pinned. */
export function closeOthers(tabs: Tabs, path: string): Tabs {
  const stay = (tab: Tab) => tab.pinned || tab.path === path;
  const gone = tabs.open.filter((tab) => !stay(tab));
  return { open: tabs.open.filter(stay), closed: [...gone.reverse(), ...tabs.closed].slice(0, MOST_CLOSED) };
}

/** What no longer exists leaves no tab and cannot be reopened. */
export function forgetTab(tabs: Tabs, path: string): Tabs {
  const inside = (tab: Tab) => tab.path === path || tab.path.startsWith(`${path}/`);
  return { open: tabs.open.filter((tab) => !inside(tab)), closed: tabs.closed.filter((tab) => !inside(tab)) };
}

export function reopenTab(tabs: Tabs): { tabs: Tabs; reopened: Tab | null } {
  const [tab, ...closed] = tabs.closed;
  if (!tab) return { tabs, reopened: null };
  return { tabs: { open: [...tabs.open, tab], closed }, reopened: tab };
}

/** Pinned tabs stand first, in the order in which they were pinned. */
export function pinTab(tabs: Tabs, path: string, pinned: boolean): Tabs {
  const tab = tabs.open.find((other) => other.path === path);
  if (!tab) return tabs;
  const others = tabs.open.filter((other) => other !== tab);
  const border = others.filter((other) => other.pinned).length;
  return { ...tabs, open: others.toSpliced(border, 0, { ...tab, pinned }) };
}

/** Moves a tab to a place among its kind: a pinned one stays before the others. */
export function moveTab(tabs: Tabs, path: string, to: number): Tabs {
  const tab = tabs.open.find((other) => other.path === path);
  if (!tab) return tabs;
  const others = tabs.open.filter((other) => other !== tab);
  const border = others.filter((other) => other.pinned).length;
  const place = tab.pinned ? Math.min(to, border) : Math.max(to, border);
  return { ...tabs, open: others.toSpliced(Math.max(0, Math.min(place, others.length)), 0, tab) };
}

/** Who comes to the front when the one in front is closed: its right neighbour, else the left, else the launcher. */
export function neighbourOf(tabs: Tabs, path: string): string {
  const at = tabs.open.findIndex((tab) => tab.path === path);
  const next = tabs.open[at + 1] ?? tabs.open[at - 1];
  return at >= 0 && next ? next.path + next.search : LAUNCHER;
}

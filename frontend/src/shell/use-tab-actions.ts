import { useCallback, useMemo } from 'react';
import { useLocation, useNavigate } from 'react-router';

import { LAUNCHER, neighbourOf } from '../workbench/tabs';
import { useWorkspace } from '../workbench/workspace';

export interface TabActions {
  closeDocument: (path: string) => void;
  reopenDocument: () => void;
  /** The tab to the right (1) or left (-1) of the one in front, around the ends. */
  step: (by: 1 | -1) => void;
}

/** What changes the tabs and, with them, which document is in front. */
export function useTabActions(): TabActions {
  const { document: workspace, close, reopen } = useWorkspace();
  const { pathname } = useLocation();
  const navigate = useNavigate();
  const { tabs } = workspace;

  const closeDocument = useCallback(
    (path: string) => {
      const next = neighbourOf(tabs, path);
      close(path);
      if (path === pathname) void navigate(next);
    },
    [close, navigate, pathname, tabs],
  );
  const reopenDocument = useCallback(() => {
    const tab = reopen();
    if (tab) void navigate(tab.path + tab.search);
  }, [navigate, reopen]);
  const step = useCallback(
    (by: 1 | -1) => {
      const all = [{ path: LAUNCHER, search: '' }, ...tabs.open];
      const at = all.findIndex((tab) => tab.path === pathname);
      const next = all[(at + by + all.length) % all.length];
      if (next) void navigate(next.path + next.search);
    },
    [navigate, pathname, tabs],
  );
  return useMemo(() => ({ closeDocument, reopenDocument, step }), [closeDocument, reopenDocument, step]);
}

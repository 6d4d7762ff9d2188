import AppLayoutToolbar from '@cloudscape-design/components/app-layout-toolbar';
import BreadcrumbGroup from '@cloudscape-design/components/breadcrumb-group';
import Drawer from '@cloudscape-design/components/drawer';
import { lazy, Suspense, useEffect, useMemo, useState } from 'react';
import { useLocation, useNavigate } from 'react-router';

import { documentAt } from '../documents/registry';
import { useFlash } from '../workbench/flash';
import { useLogPanel } from '../workbench/log-panel';
import { useRightPanel } from '../workbench/right-panel';
import { useWorkspace } from '../workbench/workspace';
import { DocumentArea } from './document-area';
import { SideNav } from './side-nav';
import { TabStrip } from './tab-strip';
import { TopBar } from './top-bar';
import { useAnnouncements } from './use-announcements';
import { useShortcuts } from './use-shortcuts';
import { useTabActions } from './use-tab-actions';

const Palette = lazy(() => import('./palette/palette'));
const LogPanelContent = lazy(() => import('./log/log-panel-content'));
const Flashbar = lazy(() => import('@cloudscape-design/components/flashbar'));
const SplitPanel = lazy(() => import('@cloudscape-design/components/split-panel'));
const Help = lazy(() => import('./help'));

const LABELS = {
  navigation: 'Places',
  navigationToggle: 'Show or hide the places',
  navigationClose: 'Hide the places',
  notifications: 'Messages',
  drawers: 'Panels',
};

export function Shell() {
  const { pathname, search } = useLocation();
  const { document: workspace, visit, change } = useWorkspace();
  const { items, leave } = useFlash();
  const [searching, setSearching] = useState(false);
  const log = useLog();
  const open = documentAt(pathname);
  const tabs = useTabActions();

  useEffect(() => {
    if (documentAt(pathname)) visit(pathname, search);
  }, [pathname, search, visit]);
  useEffect(() => {
    document.title = open && pathname !== '/' ? `${open.title} · Atelier` : 'Atelier';
  }, [open, pathname]);
  useEffect(leave, [pathname, leave]);
  useAnnouncements();
  useShortcuts({
    palette: () => setSearching((now) => !now),
    close: () => tabs.closeDocument(pathname),
    reopen: tabs.reopenDocument,
    step: tabs.step,
    log: log.toggle,
  });

  return (
    <>
      <div id="shell-top">
        <TopBar onSearch={() => setSearching(true)} />
        <TabStrip />
      </div>
      <AppLayoutToolbar
        headerSelector="#shell-top"
        ariaLabels={LABELS}
        navigation={<SideNav place={open?.type.place} />}
        navigationWidth={200}
        navigationOpen={workspace.navigationOpen}
        onNavigationChange={({ detail }) => change({ navigationOpen: detail.open })}
        breadcrumbs={<Crumbs />}
        notifications={items.length > 0 ? <Messages /> : undefined}
        stickyNotifications
        content={<DocumentArea />}
        maxContentWidth={Number.MAX_VALUE}
        {...useDrawers()}
        {...log.layout}
      />
      <Suspense fallback={null}>{searching && <Palette onClose={() => setSearching(false)} />}</Suspense>
    </>
  );
}

function Messages() {
  const { items } = useFlash();
  return (
    <Suspense fallback={null}>
      <Flashbar items={items} stackItems={items.length > 3} />
    </Suspense>
  );
}

function Crumbs() {
  const { pathname } = useLocation();
  const navigate = useNavigate();
  const open = documentAt(pathname);
  if (!open) return null;
  const items = pathname === '/' ? [{ text: 'Home', href: '/' }] : [{ text: 'Home', href: '/' }, ...open.crumbs];
  return (
    <BreadcrumbGroup
      items={items}
      ariaLabel="Breadcrumbs"
      onFollow={(event) => {
        event.preventDefault();
        void navigate(event.detail.href);
      }}
    />
  );
}

function useDrawers() {
  const { owner, setHost, isOpen, setOpen } = useRightPanel();
  const [help, setHelp] = useState(false);
  const drawers = [
    ...(owner
      ? [
          {
            id: 'details',
            resizable: true,
            defaultSize: 340,
            trigger: { iconName: 'status-info' as const },
            ariaLabels: { drawerName: owner.title, closeButton: 'Close details', triggerButton: `Show ${owner.title}` },
            content: (
              <Drawer header={<h2>{owner.title}</h2>}>
                <div ref={setHost} />
              </Drawer>
            ),
          },
        ]
      : []),
    {
      id: 'help',
      resizable: true,
      defaultSize: 320,
      trigger: { iconName: 'status-info' as const, iconSvg: <QuestionMark /> },
      ariaLabels: { drawerName: 'Help', closeButton: 'Close help', triggerButton: 'Show help' },
      content: (
        <Drawer header={<h2>Help</h2>}>
          <Suspense fallback={null}>
            <Help />
          </Suspense>
        </Drawer>
      ),
    },
  ];
  return {
    drawers,
    activeDrawerId: help ? 'help' : isOpen && owner ? 'details' : null,
    onDrawerChange: ({ detail }: { detail: { activeDrawerId: string | null } }) => {
      setHelp(detail.activeDrawerId === 'help');
      setOpen(detail.activeDrawerId === 'details');
    },
  };
}

function QuestionMark() {
  return (
    <svg viewBox="0 0 16 16" focusable="false" aria-hidden="true">
      <circle cx="8" cy="8" r="6.5" fill="none" strokeWidth="1.6" />
      <path d="M6 6.4c0-2.4 4-2.4 4 0 0 1.5-2 1.5-2 3M8 11v1.2" fill="none" strokeWidth="1.6" strokeLinecap="round" />
    </svg>
  );
}

/** The panel below: opens with a log, stays as large as it was made. */
function useLog() {
  const { target, open, close } = useLogPanel();
  const { document: workspace, change } = useWorkspace();
  const [last, setLast] = useState(target);
  if (target && target !== last) setLast(target);
  const size = workspace.logPanelSize;
  const layout = useMemo(
    () => ({
      splitPanelOpen: target !== null,
      splitPanelSize: size,
      splitPanelPreferences: { position: 'bottom' as const },
      onSplitPanelToggle: ({ detail }: { detail: { open: boolean } }) => {
        if (!detail.open) close();
        else if (last) open(last);
      },
      onSplitPanelResize: ({ detail }: { detail: { size: number } }) => change({ logPanelSize: Math.round(detail.size) }),
      splitPanel: last ? (
        <Suspense fallback={null}>
          <SplitPanel header={`Log: ${last.title}`} closeBehavior="hide" hidePreferencesButton>
            {target && <LogPanelContent key={`${target.group} ${target.stream}`} target={target} height={size} />}
          </SplitPanel>
        </Suspense>
      ) : undefined,
    }),
    [target, last, size, open, close, change],
  );
  return { layout, toggle: () => (target ? close() : last && open(last)) };
}

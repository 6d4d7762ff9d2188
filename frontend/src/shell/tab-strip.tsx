import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import Icon from '@cloudscape-design/components/icon';
import { useEffect, useRef, useState, type KeyboardEvent, type MouseEvent } from 'react';
import { Link, useLocation } from 'react-router';

import { documentAt } from '../documents/registry';
import { LAUNCHER, type Tab } from '../workbench/tabs';
import { useWorkspace } from '../workbench/workspace';
import './tab-strip.css';
import { useTabActions } from './use-tab-actions';

/** The open documents. Links, so that a middle click and "open in new window" do what they do everywhere. */
export function TabStrip() {
  const { document: workspace, pin, closeOthers } = useWorkspace();
  const { pathname } = useLocation();
  const { closeDocument, reopenDocument } = useTabActions();
  const { open, closed } = workspace.tabs;
  const inFront = open.find((tab) => tab.path === pathname);
  const items = [
    { id: 'pin', text: inFront?.pinned ? 'Unpin this tab' : 'Pin this tab', disabled: !inFront },
    { id: 'close', text: 'Close this tab', secondaryText: 'Alt + W', disabled: !inFront },
    { id: 'others', text: 'Close other tabs', disabled: open.length === 0 },
    { id: 'reopen', text: 'Reopen closed tab', secondaryText: 'Alt + Shift + T', disabled: closed.length === 0 },
  ];
  return (
    <nav className="tab-strip" aria-label="Open documents">
      <ul>
        <li className={`tab-small ${pathname === LAUNCHER ? 'tab-front' : ''}`}>
          <Link to={LAUNCHER} aria-current={pathname === LAUNCHER ? 'page' : undefined}>
            <Icon name="grid-view" size="small" />
            <span>Launcher</span>
          </Link>
        </li>
        {open.map((tab, index) => (
          <OpenTab key={tab.path} tab={tab} index={index} inFront={tab.path === pathname} />
        ))}
      </ul>
      <div className="tab-strip-menu">
        <ButtonDropdown
          variant="icon"
          ariaLabel="Tabs"
          expandToViewport
          items={items}
          onItemClick={({ detail }) => {
            if (detail.id === 'pin' && inFront) pin(pathname, !inFront.pinned);
            if (detail.id === 'close') closeDocument(pathname);
            if (detail.id === 'others') closeOthers(pathname);
            if (detail.id === 'reopen') reopenDocument();
          }}
        />
      </div>
    </nav>
  );
}

const DRAGGED = 'application/x-atelier-tab';

function OpenTab({ tab, index, inFront }: { tab: Tab; index: number; inFront: boolean }) {
  const { move, pin } = useWorkspace();
  const { closeDocument } = useTabActions();
  const [dropping, setDropping] = useState(false);
  const item = useRef<HTMLLIElement>(null);
  const open = documentAt(tab.path);
  const title = open?.title ?? tab.path;

  useEffect(() => {
    if (inFront) item.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [inFront]);

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'Delete') closeDocument(tab.path);
    const step = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
    if (!step || !event.altKey || !event.shiftKey) return;
    event.preventDefault();
    move(tab.path, index + step);
  }

  return (
    <li
      ref={item}
      className={[inFront ? 'tab-front' : '', tab.pinned ? 'tab-small' : '', dropping ? 'tab-drop' : ''].join(' ')}
      draggable
      onDragStart={(event) => event.dataTransfer.setData(DRAGGED, tab.path)}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes(DRAGGED)) return;
        event.preventDefault();
        setDropping(true);
      }}
      onDragLeave={() => setDropping(false)}
      onDrop={(event) => {
        setDropping(false);
        const path = event.dataTransfer.getData(DRAGGED);
        if (path) move(path, index);
      }}
      onAuxClick={(event: MouseEvent) => {
        if (event.button !== 1) return;
        event.preventDefault();
        closeDocument(tab.path);
      }}
      onDoubleClick={() => pin(tab.path, !tab.pinned)}
    >
      <Link
        to={tab.path + tab.search}
        aria-current={inFront ? 'page' : undefined}
        title={tab.pinned ? `${title} (pinned)` : title}
        draggable={false}
        onKeyDown={onKeyDown}
      >
        <Icon name={open?.type.icon ?? 'file'} size="small" />
        <span>{title}</span>
      </Link>
      <button
        type="button"
        className="tab-button"
        aria-label={tab.pinned ? `Unpin ${title}` : `Close ${title}`}
        onClick={() => (tab.pinned ? pin(tab.path, false) : closeDocument(tab.path))}
      >
        <Icon name={tab.pinned ? 'lock-private' : 'close'} size="small" />
      </button>
    </li>
  );
}

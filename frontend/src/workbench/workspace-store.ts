import type { ThemeChoice } from '../theme/theme';
import { closeOthers, closeTab, forgetTab, moveTab, openTab, pinTab, reopenTab, type Tab, type Tabs } from './tabs';
import { parseWorkspace, type WorkspaceDocument } from './workspace-document';

type Change = Partial<Omit<WorkspaceDocument, 'version'>>;

/** What carries changes to the other windows of the same browser. */
export type Channel = Pick<BroadcastChannel, 'postMessage' | 'close'> & { onmessage: BroadcastChannel['onmessage'] };

interface Outside {
  /** Keeps the document for the next visit; undefined while it is not known what is kept there. */
  save?: ((document: WorkspaceDocument) => Promise<unknown>) | undefined;
  channel: Channel;
  now?: () => number;
}

const SAVE_AFTER_MS = 600;
const MOST_RECENT = 30;

/** The workspace of one person in this window: changes are told to other windows at once and stored a moment later. */
export class WorkspaceStore {
  private document: WorkspaceDocument;
  private readonly listeners = new Set<() => void>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    stored: unknown,
    private readonly outside: Outside,
  ) {
    this.document = parseWorkspace(stored);
    outside.channel.onmessage = (message: MessageEvent<unknown>) => this.take(parseWorkspace(merged(this.document, message.data as Change)));
  }

  read = (): WorkspaceDocument => this.document;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** A document has come to the front. */
  visit = (path: string, search: string): void => {
    this.tabs((tabs) => openTab(tabs, path, search));
    if (path === '/' || this.document.recent[0]?.path === path) return;
    const at = (this.outside.now ?? Date.now)() / 1000;
    const recent = [{ path, at }, ...this.document.recent.filter((entry) => entry.path !== path)].slice(0, MOST_RECENT);
    this.change({ recent });
  };

  close = (path: string): void => this.tabs((tabs) => closeTab(tabs, path));

  closeOthers = (path: string): void => this.tabs((tabs) => closeOthers(tabs, path));

  /** The thing is deleted: its tabs go and cannot come back. */
  forget = (path: string): void => {
    this.tabs((tabs) => forgetTab(tabs, path));
    this.change({ recent: this.document.recent.filter((entry) => entry.path !== path) });
  };

  reopen = (): Tab | null => {
    const { tabs, reopened } = reopenTab(this.document.tabs);
    this.tabs(() => tabs);
    return reopened;
  };

  pin = (path: string, pinned: boolean): void => this.tabs((tabs) => pinTab(tabs, path, pinned));

  move = (path: string, to: number): void => this.tabs((tabs) => moveTab(tabs, path, to));

  setTheme = (theme: ThemeChoice): void => this.change({ theme });

  /** Preferences that are not named stay as they are. */
  change = (change: Omit<Change, 'tabs'>): void => this.update(change);

  setPreference = (name: string, value: unknown): void => this.change({ preferences: { [name]: value } });

  /** What is waiting is stored now. */
  flush = (): void => {
    if (this.timer === undefined) return;
    clearTimeout(this.timer);
    this.timer = undefined;
    // What cannot be stored now is stored with the next change: nothing of the work itself is in it.
    void this.outside.save?.(this.document).catch(() => undefined);
  };

  private tabs(change: (tabs: Tabs) => Tabs): void {
    const tabs = change(this.document.tabs);
    if (tabs !== this.document.tabs) this.update({ tabs });
  }

  /** Only what has changed is told: windows that change different things at once do not undo each other. */
  private update(change: Change): void {
    this.take(merged(this.document, change));
    this.outside.channel.postMessage(change);
    clearTimeout(this.timer);
    this.timer = setTimeout(this.flush, SAVE_AFTER_MS);
  }

  private take(document: WorkspaceDocument): void {
    this.document = document;
    for (const listener of this.listeners) listener();
  }
}

function merged(document: WorkspaceDocument, change: Change): WorkspaceDocument {
  return { ...document, ...change, preferences: { ...document.preferences, ...change.preferences } };
}

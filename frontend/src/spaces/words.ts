/** How the state of a space is told: from its own status and its app's (specification studio §6.5). Pure. */
import type { StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';

export type Word = 'Stopped' | 'Starting' | 'Running' | 'Stopping' | 'Failed' | 'Creating' | 'Deleting' | 'Broken';

export const LOOKS: Record<Word, { type: StatusIndicatorProps.Type; text: string }> = {
  Stopped: { type: 'stopped', text: 'Stopped' },
  Starting: { type: 'in-progress', text: 'Starting' },
  Running: { type: 'success', text: 'Running' },
  Stopping: { type: 'in-progress', text: 'Stopping' },
  Failed: { type: 'error', text: 'Failed' },
  Creating: { type: 'in-progress', text: 'Creating' },
  Deleting: { type: 'in-progress', text: 'Deleting' },
  Broken: { type: 'error', text: 'Not usable' },
};

const OF_APPS: Record<string, Word> = { Pending: 'Starting', InService: 'Running', Deleting: 'Stopping', Failed: 'Failed', Deleted: 'Stopped' };
const OF_SPACES: Record<string, Word> = { Pending: 'Creating', Deleting: 'Deleting', Failed: 'Broken', Delete_Failed: 'Broken' };

/** The word for a space; its app's status is absent when it never ran or ended more than a day ago. */
export function wordFor(space: string | undefined, app: string | undefined): Word {
  return OF_SPACES[space ?? ''] ?? OF_APPS[app ?? ''] ?? 'Stopped';
}

/** May its settings change now? */
export const isStill = (word: Word): boolean => word === 'Stopped' || word === 'Failed';

export const APP_WORDS: Record<string, string> = {
  JupyterLab: 'JupyterLab',
  CodeEditor: 'Code Editor',
  JupyterServer: 'Studio Classic',
  KernelGateway: 'Classic kernels',
};

/** A moment to come, short: "at 16:14", or with the date when that is another day. */
export function momentText(date: Date, now = new Date()): string {
  const clock = date.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  return date.toDateString() === now.toDateString() ? `at ${clock}` : `on ${date.toLocaleDateString('en-GB', { dateStyle: 'medium' })} at ${clock}`;
}

/** The type of the app that a space runs; a space without one is a classic shared one. */
export const appTypeOf = (spaceType: string | undefined): string => spaceType ?? 'JupyterServer';

const NAME = /^[a-zA-Z0-9](-*[a-zA-Z0-9])*$/;

/** What is wrong with the name of a new space; undefined when nothing is. */
export function nameProblem(name: string): string | undefined {
  if (name === '') return 'Give the space a name.';
  if (name.length > 62) return 'At most 62 characters.';
  return NAME.test(name) ? undefined : 'Letters, digits and dashes; a letter or digit at both ends.';
}

import type { TemplateResult } from 'lit';

import { namedIcon } from '../display/icon-set.ts';

/** The icons of the bar, out of the same open set that templates use. */
const ICONS: Record<string, string> = {
  'zoom-in': 'zoom-in',
  'zoom-out': 'zoom-out',
  fit: 'fullscreen',
  move: 'open-with',
  undo: 'undo',
  redo: 'redo',
  delete: 'delete',
};

/** The icon of an action of the bar; null when it is written out. */
export const toolIcon = (id: string): TemplateResult | null => namedIcon(ICONS[id] ?? '');

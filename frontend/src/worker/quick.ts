/** Tasks that are one decision: choosing the label can be all there is to do. */
import type { Slot } from './work';

const ONE_DECISION: ReadonlySet<string> = new Set(['ImageMultiClass', 'TextMultiClass', 'VideoMultiClass']);

export const isQuick = ({ task }: Slot): boolean => ONE_DECISION.has(task.type);

const stored = (worker: string) => `atelier-portal-quick:${worker}`;

export const loadQuick = (worker: string): boolean => localStorage.getItem(stored(worker)) === 'yes';

export function saveQuick(worker: string, quick: boolean): void {
  try {
    localStorage.setItem(stored(worker), quick ? 'yes' : 'no');
  } catch {
    // It is good until the page is closed.
  }
}

import { isRecord } from '../base/relaxed-json.ts';

export interface EntityLabel {
  label: string;
  full: string;
  short: string;
}

/** Objects with `label`, `fullDisplayName`, `shortDisplayName` (§7.4), or plain texts; null when it is neither. */
export function readLabels(value: unknown): EntityLabel[] | null {
  if (!Array.isArray(value)) return null;
  const labels = value.map((one: unknown): EntityLabel | null => {
    if (typeof one === 'string') return { label: one, full: one, short: one };
    if (!isRecord(one) || typeof one.label !== 'string') return null;
    const { label } = one;
    const full = typeof one.fullDisplayName === 'string' ? one.fullDisplayName : label;
    return { label, full, short: typeof one.shortDisplayName === 'string' ? one.shortDisplayName : label };
  });
  return labels.every((label) => label !== null) ? labels : null;
}

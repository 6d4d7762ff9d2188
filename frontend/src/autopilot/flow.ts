/** From all predictions to what was predicted to what was true: who goes where (canvas spec §4.3, "Scoring"). Pure. */
import { shownLabels, type Matrix } from './confusion';

export interface FlowNode {
  id: string;
  step: 'all' | 'predicted' | 'actual';
  label: string;
}

export interface FlowLink {
  source: string;
  target: string;
  /** Rows, or the sum of their weights. */
  value: number;
  /** A right answer; of all predictions to what was predicted neither. */
  right?: boolean;
}

export interface Flow {
  nodes: FlowNode[];
  links: FlowLink[];
  total: number;
}

const MOST = 8;

/** The most frequent labels; the others are one. Nothing flows where no row goes. */
export function flowOf(matrix: Matrix, most = MOST): Flow {
  const { labels, hidden } = shownLabels(matrix, most);
  const others = `${hidden} other labels`;
  const named = (label: string) => (labels.includes(label) ? label : others);
  const steps = new Map<string, FlowLink>();
  const predicted = new Map<string, number>();
  for (const [actual, row] of Object.entries(matrix)) {
    for (const [guess, value] of Object.entries(row)) {
      if (value <= 0) continue;
      const [from, to, right] = [named(guess), named(actual), guess === actual];
      predicted.set(from, (predicted.get(from) ?? 0) + value);
      const key = JSON.stringify([from, to, right]);
      const link = steps.get(key) ?? { source: predictedId(from), target: actualId(to), value: 0, right };
      steps.set(key, { ...link, value: link.value + value });
    }
  }
  const order = hidden > 0 ? [...labels, others] : labels;
  const links = [...steps.values()];
  const reached = new Set(links.map(({ target }) => target));
  return {
    nodes: [
      { id: 'all', step: 'all', label: 'All predictions' },
      ...order.filter((label) => predicted.has(label)).map((label) => ({ id: predictedId(label), step: 'predicted' as const, label })),
      ...order.filter((label) => reached.has(actualId(label))).map((label) => ({ id: actualId(label), step: 'actual' as const, label })),
    ],
    links: [...order.flatMap((label) => (predicted.has(label) ? [{ source: 'all', target: predictedId(label), value: predicted.get(label) ?? 0 }] : [])), ...links],
    total: [...predicted.values()].reduce((sum, value) => sum + value, 0),
  };
}

const predictedId = (label: string): string => `predicted ${label}`;
const actualId = (label: string): string => `actual ${label}`;

/** What the server says about a column as a target, read defensively. */
import type { ProblemType } from '@aws-sdk/client-sagemaker';

export interface ClassShare {
  label: string;
  count: number;
  /** 0–1, of the rows that have a target. */
  share: number;
}

export interface Suspicion {
  column: string;
  message: string;
}

export interface TargetFacts {
  problemType: ProblemType | undefined;
  reason: string;
  classes: ClassShare[];
  missing: number;
  /** Columns that tell the target too well to be known beforehand. */
  suspects: Suspicion[];
  warnings: string[];
}

type Json = Record<string, unknown>;
const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const list = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isJson) : []);
const number = (value: unknown): number => (typeof value === 'number' && Number.isFinite(value) ? value : 0);

const KINDS: readonly string[] = ['BinaryClassification', 'MulticlassClassification', 'Regression'] satisfies ProblemType[];

export function readTargetFacts(document: unknown): TargetFacts {
  const facts = isJson(document) ? document : {};
  const kind = String(facts['problem_type'] ?? '');
  const counted = list(facts['classes'] ?? facts['balance']).map((each) => ({
    label: String(each['label'] ?? each['value'] ?? ''),
    count: number(each['count']),
    percent: each['percent'],
  }));
  const total = counted.reduce((sum, { count }) => sum + count, 0);
  const warnings = list(facts['warnings']);
  const named = warnings.filter((each) => typeof each['column'] === 'string' && each['column'] !== facts['column']);
  return {
    problemType: KINDS.includes(kind) ? (kind as ProblemType) : undefined,
    reason: String(facts['reason'] ?? ''),
    // The list may be cut; then the server's percentages are of all rows, which the counts are not.
    classes: counted.map(({ label, count, percent }) => ({
      label,
      count,
      share: typeof percent === 'number' ? percent / 100 : total === 0 ? 0 : count / total,
    })),
    missing: number(facts['missing']),
    suspects: [...named, ...list(facts['suspects'] ?? facts['leaks'])].map((each) => ({
      column: String(each['column'] ?? each['name'] ?? ''),
      message: String(each['message'] ?? ''),
    })),
    warnings: warnings.filter((each) => !named.includes(each)).map((each) => String(each['message'] ?? '')),
  };
}

/** `yes 10.9 %`: at most the five most frequent classes, then how many more. */
export function balanceText(classes: readonly ClassShare[], percent: (share: number) => string): string {
  const shown = [...classes].sort((a, b) => b.count - a.count).slice(0, 5);
  const rest = classes.length - shown.length;
  return [...shown.map(({ label, share }) => `${label} ${percent(share)}`), ...(rest > 0 ? [`${rest} more`] : [])].join('  ·  ');
}

/** What the server says before an experiment is made, and whether it is still about what the form says. Pure. */
import type { ProblemType } from '@aws-sdk/client-sagemaker';

import type { JobProgress } from '../../api/activity';
import type { Insight } from '../../autopilot/exploration';
import { madeBy } from '../../autopilot/recipe';
import type { Draft } from './draft';
import { featuresOf, type Features } from './features';

/** `POST /api/datasets/<name>/previews`. */
export interface Question {
  target: string;
  problem_type?: ProblemType;
  metric?: string;
  weight?: string;
  features?: Features;
  validation_fraction?: number;
}

export interface Estimate {
  problem_type: ProblemType;
  objective: string;
  value: number;
  low: number;
  high: number;
  /** Of always answering the same. */
  baseline: number;
  /** The share of rows that are predicted right; the root mean squared error of a quantity. */
  plain: number;
  /** That it was measured on. */
  rows: number;
}

export interface PreviewResult {
  /** Of a random sample, of all. */
  rows: number;
  whole: number;
  /** Why an experiment would stop before it learns; '' when nothing keeps it. */
  refusal: string;
  estimate: Estimate | null;
  /** Shares of all contributions to the predictions, 0–1, the largest first. */
  impact: { column: string; share: number }[];
  insights: Insight[];
  notes: string[];
  /** What each step of the recipe did to the sample; older previews lack it. */
  recipe?: string[];
  seconds: number;
}

export interface Preview {
  name: string;
  status: 'InProgress' | 'Completed' | 'Failed';
  failure_reason: string;
  progress: JobProgress | null;
  question: Question;
  /** Empty until it is completed. */
  result: PreviewResult | Record<string, never>;
}

export const resultOf = ({ status, result }: Preview): PreviewResult | undefined =>
  status === 'Completed' && 'impact' in result ? (result as PreviewResult) : undefined;

export function questionOf(draft: Draft, columns: readonly string[], guessed: ProblemType | undefined): Question {
  const problem = draft.problemType || (draft.metric ? guessed : undefined);
  const percent = Number(draft.validationPercent);
  const features = featuresOf({ ...draft, facets: [] }, columns); // groups are compared on finished models
  return {
    target: draft.target,
    ...(problem ? { problem_type: problem } : {}),
    ...(problem && draft.metric ? { metric: draft.metric } : {}),
    ...(draft.weights ? { weight: draft.weights } : {}),
    ...(features ? { features } : {}),
    ...(draft.validationMethod !== 'Own' && percent !== 20 && percent > 0 && percent < 100 ? { validation_fraction: percent / 100 } : {}),
  };
}

/** The columns that the recipe of a question makes. */
export const madeIn = ({ features }: Question): string[] => (features?.Recipe ?? []).flatMap(madeBy);

/** Independent of the order in which members were written. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each) ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1))) : each,
  );
}

export const isStale = (preview: Preview, question: Question): boolean => canonical(preview.question) !== canonical(question);

/** Findings about columns that are mended by leaving the columns out. */
const LEAVE_OUT: readonly string[] = ['target_leakage', 'constant_column', 'id_column'];

/** The columns of a finding that may be left out with one click; many are better looked at one by one. */
export const removable = ({ code, severity, columns }: Insight): string[] =>
  LEAVE_OUT.includes(code) || (code === 'missing_values' && severity === 'High') ? columns.slice(0, 5) : [];

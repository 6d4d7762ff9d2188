/** The data exploration report (`exploration.json`, autopilot spec §6.1) as the pages use it. Shares are from 0 to 1. */
import type { ProblemType } from '@aws-sdk/client-sagemaker';

import type { Job } from './queries';

export type Severity = 'High' | 'Low';

/** The sections of the report, in its order. */
export const SECTIONS = [
  'Dataset summary',
  'Target analysis',
  'Data sample',
  'Duplicate rows',
  'Cross-column correlations',
  'Anomalous rows',
  'Missing values',
  'Cardinality',
  'Descriptive statistics',
] as const;
export type Section = (typeof SECTIONS)[number];

/** What was found, how to make sure, what to do. */
export interface Insight {
  code: string;
  severity: Severity;
  section: Section;
  title: string;
  found: string;
  confirm: string;
  fix: string;
  columns: string[];
}

export type TextCell = string | null;

export interface Summary {
  sentence: string;
  rows: number;
  columns: number;
  duplicate_share: number;
  missing_target: number;
  invalid_target: number;
  problem_type: ProblemType;
  problem_reason: string;
  types: Record<string, number>;
  high: number;
  low: number;
}

export interface TargetSection {
  kind: 'classification' | 'regression';
  distinct: number;
  missing_share: number;
  invalid_share: number;
  outlier_share: number;
  bad_values: [string, number][];
  /** The most frequent labels with their rows. */
  labels: [string, number][];
  minimum: number | null;
  maximum: number | null;
  mean: number | null;
  median: number | null;
  skew: number | null;
  kurtosis: number | null;
  histogram: { edges?: number[]; counts?: number[] };
  outlier_columns: string[];
  outlier_rows: { row: number; cells: TextCell[] }[];
}

export interface ExplorationReport {
  job: string;
  target_name: string;
  looked_at: number;
  summary: Summary;
  target: TargetSection;
  sample: {
    columns: { name: string; type: string; power: number | null }[];
    rows: TextCell[][];
    power: { column: string; power: number }[];
  };
  duplicates: { repeated: number; counted_rows: number; columns: string[]; rows: { count: number; cells: TextCell[] }[] };
  correlations: { columns: string[]; matrix: number[][]; pairs: { one: string; other: string; r: number }[] };
  anomalies: { anomalous: number; looked_at: number; columns: string[]; rows: { row: number | null; score: number; cells: TextCell[] }[] };
  missing: { column: string; missing: number; share: number }[];
  cardinality: { column: string; type: string; distinct: number; words: number | null }[];
  descriptive: {
    column: string;
    numeric_share: number;
    mean: number | null;
    median: number | null;
    min: number | null;
    max: number | null;
    outlier_share: number;
  }[];
  /** The most suspicious first. */
  insights: Insight[];
  notes: string[];
  definitions: Record<string, string>;
}

export interface ExplorationFiles {
  report: string;
  exploration: string;
  definitions: string;
}

/** Where a job keeps its report and notebooks; undefined until they are published. */
export function explorationFiles(job: Job): ExplorationFiles | undefined {
  const { DataExplorationNotebookLocation: exploration, CandidateDefinitionNotebookLocation: definitions } = job.AutoMLJobArtifacts ?? {};
  if (!exploration || !definitions) return undefined;
  return { exploration, definitions, report: exploration.replace(/[^/]+$/, 'exploration.json') };
}

/** The report in a parsed JSON document; throws a sentence for one that this page cannot show. */
export function readExploration(document: unknown): ExplorationReport {
  const found = document as Partial<ExplorationReport> & { version?: string };
  if (!found?.version?.startsWith('1.') || !found.summary || !found.insights) {
    throw new Error('This data exploration report was written by another version of the studio.');
  }
  return found as ExplorationReport;
}

export const insightsOf = (report: ExplorationReport, section: Section): Insight[] =>
  report.insights.filter((each) => each.section === section);

export const highOf = (report: ExplorationReport): Insight[] => report.insights.filter(({ severity }) => severity === 'High');

/** The anchor of a section: "Cross-column correlations" -> "cross-column-correlations". */
export const anchorOf = (section: Section): string => section.toLowerCase().replace(/[^a-z]+/g, '-');

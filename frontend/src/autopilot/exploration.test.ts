import { describe, expect, it } from 'vitest';

import { anchorOf, explorationFiles, highOf, insightsOf, readExploration } from './exploration';
import type { Job } from './queries';

const insight = (code: string, severity: 'High' | 'Low', section: string) => ({ code, severity, section });

describe('the data exploration report', () => {
  const report = {
    version: '1.0',
    summary: { sentence: '600 rows.' },
    insights: [insight('target_leakage', 'High', 'Data sample'), insight('missing_values', 'Low', 'Missing values')],
  };

  it('keeps its findings in their order, each in its section', () => {
    const read = readExploration(report);
    expect(highOf(read).map(({ code }) => code)).toEqual(['target_leakage']);
    expect(insightsOf(read, 'Missing values').map(({ code }) => code)).toEqual(['missing_values']);
    expect(insightsOf(read, 'Cardinality')).toEqual([]);
  });

  it.each([null, {}, { ...report, version: '2.0' }, { version: '1.0' }])('says so when it cannot be shown', (document) => {
    expect(() => readExploration(document)).toThrow('written by another version');
  });
});

describe('where the exploration lies', () => {
  it('is beside the notebook that the API names', () => {
    const job = {
      AutoMLJobArtifacts: {
        DataExplorationNotebookLocation: 's3://b/out/j/notebooks/Exploration.ipynb',
        CandidateDefinitionNotebookLocation: 's3://b/out/j/notebooks/Definitions.ipynb',
      },
    } as Job;
    expect(explorationFiles(job)?.report).toBe('s3://b/out/j/notebooks/exploration.json');
  });

  it('is nowhere before it is published', () => {
    expect(explorationFiles({} as Job)).toBeUndefined();
  });
});

it('makes an anchor of a heading', () => {
  expect(anchorOf('Cross-column correlations')).toBe('cross-column-correlations');
});

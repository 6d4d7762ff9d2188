import { expect, it } from 'vitest';

import { filesOf, processorsOf, reportUrl } from './locations';

const container = { Image: 'i', ModelDataUrl: 's3://b/out/j/models/c/model.tar.gz' };

it('finds the files of a model that is explained from the API alone', () => {
  const CandidateArtifactLocations = { Explainability: 's3://b/e', ModelInsights: 's3://b/m/' };
  const files = filesOf({ InferenceContainers: [container], CandidateProperties: { CandidateArtifactLocations } } as never);
  expect(files).toEqual({
    model: container.ModelDataUrl,
    schema: 's3://b/out/j/models/c/schema.json',
    statistics: 's3://b/m/statistics.json',
    analysis: 's3://b/e/analysis.json',
    swarm: 's3://b/e/beeswarm.json',
    dependence: 's3://b/e/pdp.json',
  });
});

it('finds the report of a model that is not explained by what our own views say', () => {
  const files = filesOf({ InferenceContainers: [container] } as never, { insights: 's3://b/m' });
  expect([files.statistics, files.analysis, files.dependence]).toEqual(['s3://b/m/statistics.json', undefined, undefined]);
});

it('names the reports to take away', () => {
  expect(reportUrl('a b', 'c/1', 'pdf')).toBe('/api/automl-jobs/a%20b/candidates/c%2F1/report.pdf');
});

it('knows where the data processors of a tuned model lie, and that others have none', () => {
  expect(processorsOf(container.ModelDataUrl, 'dpp3')).toBe('s3://b/out/j/data-processor-models/c-dpp3/output/model.tar.gz');
  expect(processorsOf(container.ModelDataUrl, '')).toBeUndefined();
});

import { beforeEach, describe, expect, it } from 'vitest';

import { draftOfJob, draftReducer, EMPTY, featuresOf, fieldOf, freeName, problemsOf, requestOf, versionName, type Draft } from './draft';
import { loadDraft, saveDraft } from './stored-draft';

const DRAFT: Draft = { ...EMPTY, dataset: 'bank', target: 'y', name: 'bank-1' };
const AROUND = {
  dataUri: 's3://b/bank.csv',
  contentType: 'text/csv;header=present',
  bucket: 'b',
  folder: 'autopilot/d-1',
  roleArn: 'arn:aws:iam::000000000000:role/atelier',
  columns: ['age', 'duration', 'y'],
  guessed: 'BinaryClassification' as const,
};

describe('the request', () => {
  it('names only what was chosen', () => {
    expect(requestOf(DRAFT, AROUND)).toEqual({
      AutoMLJobName: 'bank-1',
      AutoMLJobInputDataConfig: [
        { ChannelType: 'training', ContentType: 'text/csv;header=present', DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: 's3://b/bank.csv' } } },
      ],
      OutputDataConfig: { S3OutputPath: 's3://b/autopilot/d-1' },
      AutoMLProblemTypeConfig: {
        TabularJobConfig: { TargetAttributeName: 'y', Mode: 'AUTO', CompletionCriteria: { MaxAutoMLJobRuntimeInSeconds: 120 } },
      },
      RoleArn: AROUND.roleArn,
    });
  });

  it('says by a tag whose next version it is, as long as the column stays the same', () => {
    const next = { ...DRAFT, versionOf: 'bank-1' };
    expect(requestOf(next, AROUND).Tags).toEqual([{ Key: 'atelier:version-of', Value: 'bank-1' }]);
    expect(draftReducer(next, { kind: 'target', column: 'y' }).versionOf).toBe('bank-1');
    expect(draftReducer(next, { kind: 'target', column: 'age' }).versionOf).toBe('');
    expect([versionName('bank-1', 2), versionName('a'.repeat(32), 10)]).toEqual(['bank-1-v2', `${'a'.repeat(28)}-v10`]);
  });

  it('gives kind and objective together or not at all', () => {
    const tabular = (draft: Draft) => requestOf(draft, AROUND).AutoMLProblemTypeConfig?.TabularJobConfig;
    expect(requestOf({ ...DRAFT, metric: 'AUC' }, AROUND).AutoMLJobObjective).toEqual({ MetricName: 'AUC' });
    expect(tabular({ ...DRAFT, metric: 'AUC' })?.ProblemType).toBe('BinaryClassification');
    expect(tabular({ ...DRAFT, problemType: 'Regression' })?.ProblemType).toBeUndefined();
  });

  it('sends the algorithms that the method knows', () => {
    const tabular = (draft: Partial<Draft>) => requestOf({ ...DRAFT, ...draft }, AROUND).AutoMLProblemTypeConfig?.TabularJobConfig;
    const algorithms = ['lightgbm', 'xgboost', 'mlp'];
    expect(tabular({ method: 'HYPERPARAMETER_TUNING', algorithms })).toMatchObject({
      Mode: 'HYPERPARAMETER_TUNING',
      CandidateGenerationConfig: { AlgorithmsConfig: [{ AutoMLAlgorithms: ['xgboost', 'mlp'] }] },
    });
    expect(tabular({ method: 'ENSEMBLING', algorithms })?.CandidateGenerationConfig?.AlgorithmsConfig).toEqual([
      { AutoMLAlgorithms: ['lightgbm', 'xgboost'] },
    ]);
    expect(tabular({ method: 'AUTO', algorithms })?.CandidateGenerationConfig).toBeUndefined();
  });

  it('leaves columns out with a features file that has neither target nor weights', () => {
    const draft = { ...DRAFT, leftOut: ['duration'], weights: 'w' };
    expect(featuresOf(draft, [...AROUND.columns, 'w'])).toEqual({ FeatureAttributeNames: ['age'] });
    expect(requestOf(draft, AROUND).AutoMLProblemTypeConfig?.TabularJobConfig?.FeatureSpecificationS3Uri).toBe('s3://b/autopilot/d-1/features/bank-1.json');
  });

  it('says in the features file which rows are held back, and the column of groups is no feature', () => {
    const draft: Draft = { ...DRAFT, validationMethod: 'Grouped', validationColumn: 'age' };
    expect(featuresOf(DRAFT, AROUND.columns)).toBeUndefined();
    expect(featuresOf(draft, AROUND.columns)).toEqual({ Validation: { Method: 'Grouped', Column: 'age' } });
    expect(featuresOf({ ...draft, leftOut: ['x'] }, AROUND.columns)).toEqual({
      FeatureAttributeNames: ['duration'],
      Validation: { Method: 'Grouped', Column: 'age' },
    });
    expect(requestOf(draft, AROUND).AutoMLProblemTypeConfig?.TabularJobConfig?.FeatureSpecificationS3Uri).toBe('s3://b/autopilot/d-1/features/bank-1.json');
    expect(problemsOf({ ...draft, validationColumn: '' }, AROUND.columns)).toEqual({ validationColumn: 'Choose the column by which rows are held back.' });
  });

  it('deploys under a given name, or lets one be made up', () => {
    expect(requestOf({ ...DRAFT, deploy: true }, AROUND).ModelDeployConfig).toEqual({ AutoGenerateEndpointName: true });
    expect(requestOf({ ...DRAFT, deploy: true, endpoint: 'e' }, AROUND).ModelDeployConfig).toEqual({ EndpointName: 'e' });
  });
});

describe('problems', () => {
  it('are said at their fields', () => {
    expect(problemsOf({ ...EMPTY, budget: 'custom', minutes: '0', validationPercent: '100', name: 'a b' }, [])).toEqual({
      dataset: 'Choose a data set or upload a file.',
      target: 'Choose the column to predict.',
      time: 'Give between half a minute and 30 days (43,200 minutes).',
      validation: 'Give a share between 0 and 100 %, without both ends.',
      name: 'Use letters, digits and hyphens; begin and end with a letter or digit.',
    });
    expect(problemsOf(DRAFT, AROUND.columns)).toEqual({});
    expect(problemsOf({ ...DRAFT, weights: 'age', method: 'HYPERPARAMETER_TUNING' }, AROUND.columns)).toEqual({
      weights: 'Tuning knows no weights of rows; choose ensembling, or no weights.',
    });
    expect(problemsOf({ ...DRAFT, leftOut: ['age', 'duration'] }, AROUND.columns)).toEqual({ columns: 'Every column is left out; keep at least one.' });
  });

  it.each([
    ['AutoMLAlgorithms: mlp cannot be used with Mode ENSEMBLING; use lightgbm.', 'algorithms'],
    ['SampleWeightAttributeName and TargetAttributeName must name different columns.', 'weights'],
    ['ModelDeployConfig: give EndpointName, or set AutoGenerateEndpointName to true.', 'deploy'],
    ['AutoML job name bank-1 already exists.', 'name'],
    ['You have reached the limit of 4 jobs.', undefined],
  ])('of the service find their field: %s', (sentence, field) => {
    expect(fieldOf(sentence)).toBe(field);
  });
});

describe('the draft', () => {
  beforeEach(() => localStorage.clear());

  it('forgets what belonged to another data set or target', () => {
    const full = { ...DRAFT, leftOut: ['age'], metric: 'AUC' as const };
    expect(draftReducer(full, { kind: 'dataset', name: 'other' })).toMatchObject({ target: '', leftOut: [], metric: '', name: '' });
    expect(draftReducer(full, { kind: 'target', column: 'age' })).toMatchObject({ target: 'age', leftOut: [], metric: '' });
    expect(draftReducer(full, { kind: 'dataset', name: 'bank' })).toBe(full);
  });

  it('survives a reload, and an older version of itself', () => {
    saveDraft(DRAFT);
    expect(loadDraft()).toEqual(DRAFT);
    localStorage.setItem('atelier-draft-experiment', JSON.stringify({ target: 'y', leftOut: 'age', gone: 1 }));
    expect(loadDraft()).toEqual({ ...EMPTY, target: 'y' });
  });

  it('is made from an experiment to run it once more', () => {
    expect(draftOfJob({ AutoMLProblemTypeConfig: { TabularJobConfig: { TargetAttributeName: 'y', CompletionCriteria: { MaxAutoMLJobRuntimeInSeconds: 300 } } } })).toMatchObject({
      target: 'y',
      budget: 'custom',
      minutes: '5',
      method: 'AUTO',
    });
    const again = (tabular: object) => draftOfJob({ AutoMLProblemTypeConfig: { TabularJobConfig: tabular } });
    expect(again({ Mode: 'HYPERPARAMETER_TUNING' }).method).toBe('HYPERPARAMETER_TUNING');
    const listed = { CandidateGenerationConfig: { AlgorithmsConfig: [{ AutoMLAlgorithms: ['lightgbm'] }] } };
    expect(again(listed)).toMatchObject({ method: 'ENSEMBLING', algorithms: ['lightgbm'] });
  });
});

it.each([
  ['bank_marketing.csv', [], 'bank-marketing-1'],
  ['bank_marketing.csv', ['Bank-Marketing-1', 'bank-marketing-2'], 'bank-marketing-3'],
  ['a very long name of a data set, too long', [], 'a-very-long-name-of-a-data-1'],
  ['___', [], 'experiment-1'],
])('suggests a free name for %s', (dataset, taken, name) => {
  expect(freeName(dataset, taken)).toBe(name);
});

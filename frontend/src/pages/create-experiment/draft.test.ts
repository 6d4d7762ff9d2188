import type { ProblemType } from '@aws-sdk/client-sagemaker';
import { beforeEach, describe, expect, it } from 'vitest';

import { NO_TERMS } from '../../autopilot/job-terms';
import { callsFor } from './calls';
import { datasetOf, draftOfJob, lostOf, ownRowsOf, ownTermsOf } from './clone';
import { draftReducer, EMPTY, freeName, NO_ROWS, problemsOf, requestOf, versionName, type Draft, type OwnRows } from './draft';
import { fairnessText } from './fairness';
import { draftOfFeatures, featuresOf } from './features';
import { canonical, isStale, questionOf, removable, type Preview } from './preview';
import { fieldOf, refusalOf } from './refusals';
import { loadDraft, saveDraft } from './stored-draft';

const DRAFT: Draft = { ...EMPTY, dataset: 'bank', target: 'y', name: 'bank-1' };
const AROUND = {
  dataUri: 's3://b/bank.csv',
  contentType: 'text/csv;header=present',
  bucket: 'b',
  folder: 'autopilot/d-1',
  roleArn: 'arn:aws:iam::000000000000:role/atelier',
  terms: NO_TERMS,
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
        TabularJobConfig: {
          TargetAttributeName: 'y',
          Mode: 'ENSEMBLING',
          CandidateGenerationConfig: { AlgorithmsConfig: [{ AutoMLAlgorithms: ['lightgbm', 'linear-learner', 'extra-trees'] }] },
          CompletionCriteria: { MaxAutoMLJobRuntimeInSeconds: 120 },
        },
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

  it('says under which role, with which keys, where and with which tags', () => {
    const terms = { ...NO_TERMS, role: 'arn:aws:iam::000000000000:role/other', output: 's3://mine/out', outputKey: 'k1', volumeKey: 'k2', tags: [{ key: 'team', value: 'risk' }] };
    expect(requestOf({ ...DRAFT, versionOf: 'bank-0' }, { ...AROUND, terms })).toMatchObject({
      OutputDataConfig: { S3OutputPath: 's3://mine/out', KmsKeyId: 'k1' },
      RoleArn: 'arn:aws:iam::000000000000:role/other',
      SecurityConfig: { VolumeKmsKeyId: 'k2' },
      Tags: [{ Key: 'team', Value: 'risk' }, { Key: 'atelier:version-of', Value: 'bank-0' }],
    });
    expect(problemsOf(DRAFT, AROUND.columns, undefined, { ...terms, role: 'other' })).toHaveProperty('role');
  });

  it('gives kind and objective together or not at all', () => {
    const tabular = (draft: Draft) => requestOf(draft, AROUND).AutoMLProblemTypeConfig?.TabularJobConfig;
    expect(requestOf({ ...DRAFT, metric: 'AUC' }, AROUND).AutoMLJobObjective).toEqual({ MetricName: 'AUC' });
    expect(tabular({ ...DRAFT, metric: 'AUC' })?.ProblemType).toBe('BinaryClassification');
    const numbers = { ...DRAFT, problemType: 'Regression' as const };
    expect(tabular(numbers)?.ProblemType).toBe('Regression');
    expect(requestOf(numbers, AROUND).AutoMLJobObjective).toEqual({ MetricName: 'MSE' });
    expect(tabular(DRAFT)?.ProblemType).toBeUndefined();
  });

  it('asks for the leaderboard with the best first', () => {
    const order = (draft: Draft, guessed: ProblemType = 'BinaryClassification') => callsFor(draft, { ...AROUND, guessed }).at(-1)?.input;
    expect(order(DRAFT)).toMatchObject({ SortOrder: 'Descending' });
    expect(order(DRAFT, 'Regression')).toMatchObject({ SortOrder: 'Ascending' });
    expect(order({ ...DRAFT, metric: 'R2', problemType: 'Regression' })).toMatchObject({ SortOrder: 'Descending' });
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
    expect(tabular({ method: 'AUTO', algorithms, build: 'standard' })).toMatchObject({ Mode: 'AUTO', CompletionCriteria: { MaxAutoMLJobRuntimeInSeconds: 900 } });
    expect(tabular({ method: 'AUTO', algorithms, build: 'standard' })?.CandidateGenerationConfig).toBeUndefined();
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
    expect(requestOf({ ...DRAFT, deploy: true, definitionsOnly: true }, AROUND).ModelDeployConfig).toBeUndefined();
    expect(requestOf({ ...DRAFT, deploy: true, endpoint: 'e' }, AROUND).ModelDeployConfig).toEqual({ EndpointName: 'e' });
  });
});

describe('problems', () => {
  it('are said at their fields', () => {
    expect(problemsOf({ ...EMPTY, build: 'standard', minutes: '0', validationPercent: '100', name: 'a b' }, [])).toEqual({
      dataset: 'Choose a data set or upload a file.',
      target: 'Choose the column to predict.',
      time: 'Give between half a minute and 30 days (43,200 minutes).',
      validation: 'Give a share between 0 and 100 %, without both ends.',
      name: 'Use letters, digits and hyphens; begin and end with a letter or digit.',
    });
    expect(problemsOf(DRAFT, AROUND.columns)).toEqual({});
    expect(problemsOf(DRAFT, ['age', 'duration'])).toEqual({ target: 'y is not a column of the data set; choose one that is.' });
    expect(problemsOf({ ...DRAFT, quickMinutes: '21', maxModels: '0', modelMinutes: '0' }, AROUND.columns)).toEqual({
      time: 'A quick build takes from half a minute to 20 minutes; the standard build takes longer.',
      maxModels: 'Give a whole number from 1 to 750, or nothing.',
      modelMinutes: 'Give 0.1 minutes (6 seconds) or more, or nothing.',
    });
    expect(problemsOf({ ...DRAFT, weights: 'age', method: 'HYPERPARAMETER_TUNING' }, AROUND.columns)).toEqual({
      weights: 'Tuning knows no weights of rows; choose ensembling, or no weights.',
    });
    expect(problemsOf({ ...DRAFT, leftOut: ['age', 'duration'] }, AROUND.columns)).toEqual({ columns: 'Every column is left out; keep at least one.' });
  });

  it.each([
    ['AutoMLAlgorithms: mlp cannot be used with Mode ENSEMBLING; use lightgbm.', 'algorithms'],
    ['SampleWeightAttributeName and TargetAttributeName must name different columns.', 'weights'],
    ['ModelDeployConfig: give EndpointName, or set AutoGenerateEndpointName to true.', 'deploy'],
    ['There is an experiment of this name already. Choose another name.', 'name'],
    ['User: arn:aws:iam::000000000000:user/dora is not authorized to perform: iam:PassRole on resource: arn:aws:iam::000000000000:role/x', 'role'],
    ["Value 'a b' at 'securityConfig.vpcConfig.subnets' failed to satisfy constraint", 'network'],
    ["Value '' at 'tags.1.member.key' failed to satisfy constraint", 'tags'],
    ['OutputDataConfig.S3OutputPath: there is no bucket of this name.', 'output'],
    ['You have reached the limit of 4 jobs.', undefined],
  ])('of the service find their field: %s', (sentence, field) => {
    expect(fieldOf(sentence)).toBe(field);
  });

  it('says plainly that a name is taken', () => {
    const said = refusalOf('ResourceInUse', 'Cannot create already existing AutoML job "arn:aws:sagemaker:us-east-1:000000000000:automl-job/wine".');

    expect(said).toBe('There is an experiment of this name already. Choose another name.');
    expect(fieldOf(said)).toBe('name');
    expect(refusalOf('ValidationException', 'MaxCandidates is 0.')).toBe('MaxCandidates is 0.');
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
    const again = (tabular: object) => draftOfJob({ AutoMLProblemTypeConfig: { TabularJobConfig: tabular } });
    expect(again({ TargetAttributeName: 'y', CompletionCriteria: { MaxAutoMLJobRuntimeInSeconds: 300, MaxCandidates: 7, MaxRuntimePerTrainingJobInSeconds: 90 } })).toMatchObject({
      target: 'y',
      build: 'standard',
      minutes: '5',
      maxModels: '7',
      modelMinutes: '1.5',
      method: 'AUTO',
    });
    expect(again({ Mode: 'HYPERPARAMETER_TUNING', GenerateCandidateDefinitionsOnly: true })).toMatchObject({ method: 'HYPERPARAMETER_TUNING', definitionsOnly: true });
    const listed = { CandidateGenerationConfig: { AlgorithmsConfig: [{ AutoMLAlgorithms: ['lightgbm'] }] } };
    expect(again(listed)).toMatchObject({ method: 'ENSEMBLING', algorithms: ['lightgbm'] });
  });
});

const WHOLE: Draft = {
  ...DRAFT,
  leftOut: ['duration'],
  types: [{ column: 'age', type: 'categorical' }],
  validationMethod: 'Temporal',
  validationColumn: 'day',
  facets: [
    { column: 'sex', how: 'values', values: ['F'], above: '' },
    { column: 'age', how: 'above', values: [], above: '40' },
    { column: 'city', how: 'each', values: [], above: '' },
  ],
  good: ['yes'],
  within: 'branch',
};
const COLUMNS = ['age', 'duration', 'day', 'sex', 'city', 'branch', 'w', 'y'];

describe('the feature file', () => {
  it('says what the form says, in the words of a bias analysis', () => {
    expect(featuresOf(WHOLE, COLUMNS)).toEqual({
      FeatureAttributeNames: ['age', 'day', 'sex', 'city', 'branch', 'w'],
      FeatureDataTypes: { age: 'categorical' },
      Validation: { Method: 'Temporal', Column: 'day' },
      Bias: {
        facet: [{ name_or_index: 'sex', value_or_threshold: ['F'] }, { name_or_index: 'age', value_or_threshold: 40 }, { name_or_index: 'city' }],
        label_values_or_threshold: ['yes'],
        group_variable: 'branch',
      },
    });
    expect(featuresOf({ ...DRAFT, types: [{ column: 'y', type: 'text' }] }, COLUMNS)).toBeUndefined();
    expect(featuresOf({ ...DRAFT, validationMethod: 'Random' }, COLUMNS)).toEqual({ Validation: { Method: 'Random' } });
  });

  it.each([WHOLE, { ...WHOLE, good: [], goodAbove: '3.5', facets: [] }, { ...WHOLE, weights: 'w', leftOut: [], validationMethod: 'Grouped', validationColumn: 'branch' }, DRAFT] as Draft[])(
    'is read back as it was written',
    (draft) => {
      const file = featuresOf(draft, COLUMNS);
      const again = { ...draft, ...draftOfFeatures(JSON.parse(JSON.stringify(file ?? {})), COLUMNS, draft) };
      expect(featuresOf(again, COLUMNS)).toEqual(file);
    },
  );

  it('may hold anything', () => {
    for (const odd of [null, 1, [], { Bias: 3, Validation: [], FeatureDataTypes: { a: 'magic' } }, { Bias: { facet: [1, { name_or_index: 2 }] } }]) {
      expect(draftOfFeatures(odd, COLUMNS, DRAFT)).toMatchObject({ leftOut: [], types: [], validationMethod: '' });
    }
    // As the service reads it: a whole number in a list is a value, a fraction or a bare number a threshold.
    const facets = (value: unknown) => draftOfFeatures({ Bias: { facet: [{ name_or_index: 'a', value_or_threshold: value }] } }, COLUMNS, DRAFT).facets;
    expect([facets([0]), facets([0.5]), facets(0)].map((each) => [each?.[0]?.how, each?.[0]?.values, each?.[0]?.above])).toEqual([
      ['values', ['0'], ''],
      ['above', [], '0.5'],
      ['above', [], '0'],
    ]);
  });

  it('needs whole facets and, of several labels, the good one', () => {
    const [sex] = WHOLE.facets;
    const problems = (values: object, kind = 'BinaryClassification') => problemsOf({ ...WHOLE, ...values }, COLUMNS, kind as 'Regression');
    expect(problems({ facets: [{ ...sex, values: [] }] })).toEqual({ facets: 'Choose at least one value of sex.' });
    expect(problems({ facets: [{ ...sex, how: 'above' }] })).toEqual({ facets: 'Give the number above which sex makes a group.' });
    expect(problems({ good: [] })).toEqual({});
    expect(problems({ good: [] }, 'MulticlassClassification')).toEqual({ good: 'Of several labels, say which are the good outcome.' });
    expect(problems({ goodAbove: 'x', good: [] }, 'Regression')).toEqual({ good: 'Give a number, or nothing for the median.' });
    expect(fairnessText(WHOLE)).toBe('sex (F), age (above 40), city (each value) · good outcome yes');
  });
});

describe('a clone', () => {
  const described = (request: ReturnType<typeof requestOf>) => request as Parameters<typeof draftOfJob>[0];

  it.each([{}, { build: 'standard', minutes: '60' }, { method: 'HYPERPARAMETER_TUNING', algorithms: ['mlp'] }, { metric: 'AUC', maxModels: '9', modelMinutes: '1.5', validationPercent: '30' }, { deploy: true }] as Partial<Draft>[])(
    'asks for the same again: %o',
    (values) => {
      const request = requestOf({ ...WHOLE, ...values }, { ...AROUND, columns: COLUMNS });
      const draft = { ...EMPTY, ...draftOfJob(described(request)), ...draftOfFeatures(featuresOf(WHOLE, COLUMNS), COLUMNS, WHOLE), name: 'bank-1' };
      expect(requestOf(draft, { ...AROUND, columns: COLUMNS })).toEqual(request);
      if (!values.method && !values.build) expect(draft).toMatchObject({ build: 'quick', method: 'AUTO', algorithms: [] });
    },
  );

  const TESTED: OwnRows = { uri: 's3://b/test.manifest', s3DataType: 'ManifestFile', contentType: 'text/csv', compressed: false };
  const OWN = { ...WHOLE, validationMethod: 'Own', validationColumn: '', validationPercent: '30', validationData: TESTED } as const;

  it('is tested on the same data, and holds nothing back', () => {
    const request = requestOf(OWN, { ...AROUND, columns: COLUMNS });
    expect(request.AutoMLJobInputDataConfig?.[1]).toEqual({
      ChannelType: 'validation',
      ContentType: 'text/csv;header=present',
      DataSource: { S3DataSource: { S3DataType: 'ManifestFile', S3Uri: 's3://b/test.manifest' } },
    });
    expect(request.DataSplitConfig).toBeUndefined();
    expect(featuresOf(OWN, COLUMNS)).not.toHaveProperty('Validation');

    const again = { ...EMPTY, ...draftOfJob(described(request)), ...draftOfFeatures(featuresOf(OWN, COLUMNS), COLUMNS, OWN), ...ownRowsOf(described(request)), name: 'bank-1' };
    expect(requestOf(again, { ...AROUND, columns: COLUMNS })).toEqual(request);
    expect(lostOf(described(request), 'bank', 'read')).toEqual([]);
    expect(ownRowsOf(described(requestOf(WHOLE, AROUND)))).toBeUndefined();
    expect(problemsOf({ ...OWN, validationPercent: '', validationData: NO_ROWS }, COLUMNS)).toEqual({ validationData: 'Choose the data set that models are tested on.' });
    // Files of two formats are for the service to refuse, at this field.
    const mixed = requestOf({ ...OWN, validationData: { ...TESTED, contentType: 'x-application/vnd.amazon+parquet' } }, AROUND);
    expect(mixed.AutoMLJobInputDataConfig?.[1]?.ContentType).toBe('x-application/vnd.amazon+parquet');
    expect(fieldOf('The training and the validation channel must have the same ContentType.')).toBe('validationData');
  });

  it('keeps role, place, keys, network and tags that were not the usual ones', () => {
    const usual = { role: AROUND.roleArn, output: 's3://b/autopilot/d-1' };
    const terms = { ...NO_TERMS, role: 'arn:aws:iam::000000000000:role/other', outputKey: 'k', encryptTraffic: true, securityGroups: 'sg', subnets: 's1\ns2', tags: [{ key: 'a', value: 'b' }] };
    expect(ownTermsOf(described(requestOf(DRAFT, AROUND)), usual, [])).toEqual({});
    expect({ ...NO_TERMS, ...ownTermsOf(described(requestOf(DRAFT, { ...AROUND, terms })), usual, terms.tags) }).toEqual(terms);
    expect(ownTermsOf(described(requestOf(DRAFT, { ...AROUND, terms: { ...NO_TERMS, output: 's3://mine/' } })), usual, [])).toEqual({ output: 's3://mine/' });
  });

  it('finds the data set in whichever version, and says what it could not take over', () => {
    const of = (uri: string) => ({ AutoMLJobInputDataConfig: [{ DataSource: { S3DataSource: { S3Uri: uri } } }] });
    const datasets = [{ name: 'bank', uri: 's3://b/datasets/d-1/bank/v3/bank.csv' }, { name: 'mine', uri: 's3://mine/x.csv' }];
    expect(datasetOf(of('s3://b/datasets/d-1/bank/v1/old.csv'), datasets)).toBe('bank');
    expect(datasetOf(of('s3://mine/x.csv'), datasets)).toBe('mine');
    expect(datasetOf(of('s3://else/x.csv'), datasets)).toBe('');
    expect(lostOf(of('s3://mine/x.csv'), 'mine', 'read')).toEqual([]);
    expect(lostOf(of('s3://else/x.csv'), '', 'gone')).toHaveLength(2);
  });
});

describe('a preview', () => {
  it('asks what the experiment would be asked', () => {
    expect(questionOf({ ...WHOLE, leftOut: [], types: [], validationMethod: '' }, COLUMNS, undefined)).toEqual({ target: 'y' });
    expect(questionOf(DRAFT, COLUMNS, 'BinaryClassification')).toEqual({ target: 'y' });
    expect(questionOf({ ...DRAFT, metric: 'AUC', weights: 'w', leftOut: ['age'], validationPercent: '30' }, ['age', 'duration', 'w', 'y'], 'BinaryClassification')).toEqual({
      target: 'y',
      problem_type: 'BinaryClassification',
      metric: 'AUC',
      weight: 'w',
      features: { FeatureAttributeNames: ['duration'] },
      validation_fraction: 0.3,
    });
  });

  it('is stale when the form says something else', () => {
    const preview = { question: { features: { FeatureAttributeNames: ['a'] }, target: 'y' } } as Preview;
    expect(isStale(preview, { target: 'y', features: { FeatureAttributeNames: ['a'] } })).toBe(false);
    expect(isStale(preview, { target: 'y' })).toBe(true);
    expect(canonical({ b: [{ d: 1, c: 2 }], a: 1 })).toBe('{"a":1,"b":[{"c":2,"d":1}]}');
  });

  it('offers to leave out what gives the answer away, but no column that is only a little incomplete', () => {
    const insight = { section: 'Missing values', title: '', found: '', confirm: '', fix: '', columns: ['a'] } as const;
    expect(removable({ ...insight, columns: ['a'], code: 'target_leakage', severity: 'High' })).toEqual(['a']);
    expect(removable({ ...insight, columns: ['a'], code: 'missing_values', severity: 'Low' })).toEqual([]);
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

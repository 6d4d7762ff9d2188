import { expect, it } from 'vitest';

import { FORMS } from '../../reviews/sources';
import { EMPTY, problemsOf, requestOf, type Draft } from './draft';

const DRAFT: Draft = { ...EMPTY, template: 'arn:t', team: 'arn:w', title: 'How does it sound?', name: 'tone', conditions: '{"Conditions": []}' };

it('becomes the request of a script; conditions go with an analyser alone', () => {
  expect(problemsOf(DRAFT)).toEqual({});
  expect(requestOf(DRAFT, 'arn:r', 's3://b/reviews')).toEqual({
    FlowDefinitionName: 'tone',
    HumanLoopConfig: {
      WorkteamArn: 'arn:w',
      HumanTaskUiArn: 'arn:t',
      TaskTitle: 'How does it sound?',
      TaskDescription: 'How does it sound?',
      TaskCount: 1,
      TaskAvailabilityLifetimeInSeconds: 2_592_000,
      TaskTimeLimitInSeconds: 3600,
    },
    OutputConfig: { S3OutputPath: 's3://b/reviews' },
    RoleArn: 'arn:r',
  });
  expect(requestOf({ ...DRAFT, source: FORMS }, 'arn:r', 's3://b/reviews')).toMatchObject({
    HumanLoopRequestSource: { AwsManagedHumanLoopRequestSource: FORMS },
    HumanLoopActivationConfig: { HumanLoopActivationConditionsConfig: { HumanLoopActivationConditions: '{"Conditions": []}' } },
  });
  expect(requestOf({ ...DRAFT, source: FORMS, conditions: ' ' }, 'arn:r', '')).not.toHaveProperty('HumanLoopActivationConfig');
});

it('says what is missing and what does not fit', () => {
  expect(Object.keys(problemsOf(EMPTY)).sort()).toEqual(['name', 'team', 'template', 'title']);
  expect(problemsOf({ ...DRAFT, reviewers: '4' }).reviewers).toBe('Give from 1 to 3 people for each review.');
  expect(problemsOf({ ...DRAFT, name: 'Tone' }).name).toContain('small letters');
  expect(problemsOf({ ...DRAFT, output: 'bucket' }).output).toBe('Write s3://bucket/folder.');
});

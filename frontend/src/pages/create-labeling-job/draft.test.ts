import { expect, it } from 'vitest';

import type { TaskType } from '../../labeling/api';
import { attributeOf, EMPTY, freeName, problemsOf, requestOf, type Draft } from './draft';

const BOXES: TaskType = {
  key: 'BoundingBox',
  category: 'Image',
  title: 'Bounding box',
  source: 'source-ref',
  ref: false,
  element: 'crowd-bounding-box',
  human_task_ui: null,
  default_workers: 5,
  single_worker: false,
  min_labels: 1,
  max_labels: 50,
  timeout_s: 3600,
  audits: null,
  template: '<crowd-form></crowd-form>',
};
const MASKS: TaskType = { ...BOXES, key: 'SemanticSegmentation', ref: true };
const AROUND = { bucket: 'b', folder: 'labeling/d-1', account: '000000000000', region: 'us-east-1', roleArn: 'arn:aws:iam::000000000000:role/atelier' };
const DRAFT: Draft = {
  ...EMPTY,
  type: 'BoundingBox',
  data: { manifest_uri: 's3://b/m.manifest', objects: 2, skipped: 0, problems: [], lines: [], media: [] },
  labels: [
    { name: ' car ', colour: '#0072b2' },
    { name: '', colour: '#e69f00' },
  ],
  question: 'Draw a box around each car',
  team: 'arn:aws:sagemaker:us-east-1:000000000000:workteam/private-crowd/crew',
  name: 'cars',
};

it('becomes the request of a script, with the defaults of the task type', () => {
  expect(problemsOf(DRAFT, BOXES)).toEqual({});
  expect(requestOf(DRAFT, BOXES, AROUND)).toEqual({
    LabelingJobName: 'cars',
    LabelAttributeName: 'cars',
    InputConfig: { DataSource: { S3DataSource: { ManifestS3Uri: 's3://b/m.manifest' } } },
    OutputConfig: { S3OutputPath: 's3://b/labeling/d-1/output' },
    RoleArn: AROUND.roleArn,
    LabelCategoryConfigS3Uri: 's3://b/labeling/d-1/cars/categories.json',
    HumanTaskConfig: {
      WorkteamArn: DRAFT.team,
      UiConfig: { UiTemplateS3Uri: 's3://b/labeling/d-1/cars/template.liquid.html' },
      PreHumanTaskLambdaArn: 'arn:aws:lambda:us-east-1:000000000000:function:PRE-BoundingBox',
      AnnotationConsolidationConfig: { AnnotationConsolidationLambdaArn: 'arn:aws:lambda:us-east-1:000000000000:function:ACS-BoundingBox' },
      TaskTitle: 'Draw a box around each car',
      TaskDescription: 'Draw a box around each car',
      NumberOfHumanWorkersPerDataObject: 5,
      TaskTimeLimitInSeconds: 3600,
      TaskAvailabilityLifetimeInSeconds: 2_592_000,
    },
  });
});

it('makes one line of the short instructions for the list of jobs', () => {
  expect(requestOf({ ...DRAFT, short: 'One look.\n\nNo more. ' }, BOXES, AROUND).HumanTaskConfig?.TaskDescription).toBe('One look. No more.');
});

it('ends the attribute in -ref where labels are files, and refuses one that does not fit', () => {
  expect(attributeOf(DRAFT, MASKS)).toBe('cars-ref');
  expect(attributeOf({ name: 'cars-ref', attribute: '' }, MASKS)).toBe('cars-ref');
  expect(problemsOf({ ...DRAFT, attribute: 'mask' }, MASKS).attribute).toBe('Its labels are files, so the name must end in -ref.');
  expect(problemsOf({ ...DRAFT, attribute: 'box-ref' }, BOXES).attribute).toBe('Its labels are no files, so the name must not end in -ref.');
  expect(problemsOf({ ...DRAFT, attribute: 'cars-metadata' }, BOXES).attribute).toBe('This name means something else in a manifest.');
});

it('says of an empty draft what is missing', () => {
  expect(Object.keys(problemsOf(EMPTY, undefined)).sort()).toEqual(['data', 'labels', 'name', 'team', 'type']);
});

it('knows how many labels, people and minutes a task takes', () => {
  const twice = [...DRAFT.labels, { name: 'car', colour: '#000000' }];

  expect(problemsOf(DRAFT, { ...BOXES, min_labels: 2 }).labels).toBe('Give at least 2 labels.');
  expect(problemsOf({ ...DRAFT, labels: twice }, BOXES).labels).toBe('“car” is there twice.');
  expect(problemsOf({ ...DRAFT, workers: '10' }, BOXES).workers).toBe('Give from 1 to 9 people for each object.');
  expect(problemsOf({ ...DRAFT, workers: '2' }, { ...BOXES, single_worker: true }).workers).toBe('This task takes 1.');
  expect(problemsOf({ ...DRAFT, minutes: '0' }, BOXES).minutes).toBe('Give from 1 to 480 minutes.');
});

it('lets a model label where there is one, and enough to learn from', () => {
  const images: TaskType = { ...BOXES, key: 'ImageMultiClass', min_labels: 1 };
  const several: TaskType = { ...BOXES, key: 'ImageMultiClassMultiLabel' };
  const draft: Draft = { ...DRAFT, automated: true };
  const many: Draft = { ...draft, data: { manifest_uri: 's3://b/m.manifest', objects: 1250, skipped: 0, problems: [], lines: [], media: [] } };

  expect(problemsOf(draft, images).automated).toBe('This pays from 1250 objects on; there are 2.');
  expect(problemsOf(many, images).automated).toBeUndefined();
  expect(requestOf(many, images, AROUND).LabelingJobAlgorithmsConfig).toEqual({
    LabelingJobAlgorithmSpecificationArn: 'arn:aws:sagemaker:us-east-1:000000000000:labeling-job-algorithm-specification/image-classification',
  });
  expect(requestOf(many, BOXES, AROUND).LabelingJobAlgorithmsConfig?.LabelingJobAlgorithmSpecificationArn).toMatch(/\/object-detection$/);
  expect(problemsOf(draft, several).automated).toBeUndefined();
  expect(requestOf(draft, several, AROUND)).not.toHaveProperty('LabelingJobAlgorithmsConfig');
});

it('names functions of its own in a custom job, and labels only if there are some', () => {
  const custom: TaskType = { ...BOXES, key: 'custom', element: null, template: '' };
  const draft: Draft = { ...DRAFT, type: 'custom', labels: [], template: '<crowd-form></crowd-form>', pre: 'before', post: 'after' };
  const human = requestOf(draft, custom, AROUND).HumanTaskConfig;

  expect(problemsOf(draft, custom)).toEqual({});
  expect(problemsOf({ ...draft, template: ' ' }, custom).template).toBe('Write the page that labelers get.');
  expect(human?.PreHumanTaskLambdaArn).toBe('arn:aws:lambda:us-east-1:000000000000:function:before');
  expect(human?.AnnotationConsolidationConfig?.AnnotationConsolidationLambdaArn).toBe('arn:aws:lambda:us-east-1:000000000000:function:after');
  expect(requestOf(draft, custom, AROUND)).not.toHaveProperty('LabelCategoryConfigS3Uri');
  expect(requestOf({ ...draft, pre: '', post: '' }, custom, AROUND).HumanTaskConfig).not.toHaveProperty('PreHumanTaskLambdaArn');
  expect(requestOf({ ...DRAFT, pre: 'before' }, BOXES, AROUND).HumanTaskConfig?.PreHumanTaskLambdaArn).toMatch(/:before$/);
});

it('finds a name that is free', () => {
  expect(freeName('cars', ['Cars', 'cars-2'])).toBe('cars-3');
});

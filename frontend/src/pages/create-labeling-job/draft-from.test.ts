import { expect, it } from 'vitest';

import { canAudit } from '../../labeling/types';
import { ofType, titleOf, writtenAnew } from './draft';
import { draftOf, type SourceJob } from './draft-from';

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function';

function source(status: 'Completed' | 'Stopped', failed = 0, page = 's3://b/page.html', type = 'ImageMultiClass'): SourceJob {
  const job = {
    LabelingJobName: 'kinds',
    LabelingJobStatus: status,
    LabelAttributeName: 'kinds',
    LabelCounters: { FailedNonRetryableError: failed },
    LabelingJobOutput: { OutputDatasetS3Uri: 's3://b/out/output.manifest' },
    HumanTaskConfig: {
      UiConfig: page ? { UiTemplateS3Uri: page } : { HumanTaskUiArn: 'arn:aws:sagemaker:us-east-1:000000000000:human-task-ui/VideoObjectTracking' },
      PreHumanTaskLambdaArn: `${ARN}:PRE-${type}`,
      AnnotationConsolidationConfig: { AnnotationConsolidationLambdaArn: `${ARN}:ACS-${type}` },
      TaskTitle: 'Which kind?',
      TaskDescription: 'One of two',
    },
  };
  return { job: job as SourceJob['job'], labels: ['roof', 'road'], names: ['kinds'], choices: { shape: 'BoundingBox', linked: false, attributes: [] }, short: 'Look twice.', full: 'At every corner.' };
}

it('chains a job that is done into labels of another name, so that they are asked for', () => {
  expect(draftOf(source('Completed'), 'chain')).toMatchObject({ manifest: 's3://b/out/output.manifest', attribute: '', name: 'kinds-2' });
});

it('chains a job that has left objects without a label under its own name, so that only those are asked for', () => {
  expect(draftOf(source('Stopped'), 'chain').attribute).toBe('kinds');
  expect(draftOf(source('Completed', 1), 'chain').attribute).toBe('kinds');
});

it('takes neither the title nor the name of labels of a job whose task was another', () => {
  const boxes = { ...draftOf(source('Stopped'), 'chain'), ...ofType('BoundingBox'), question: 'A box around every roof' };
  expect(boxes.attribute).toBe('');
  expect(titleOf(boxes)).toBe('A box around every roof');
});

it('shows the title of a page that is written anew as the question', () => {
  const cloned = draftOf(source('Completed'), 'clone');
  const anew = { ...cloned, ...writtenAnew(cloned) };
  expect(anew.question).toBe('Which kind?');
  expect(titleOf({ ...anew, question: 'Roof or road?' })).toBe('Roof or road?');
});

it('clones the question and the instructions of a job whose page the studio brings', () => {
  const cloned = draftOf(source('Completed', 0, ''), 'clone');
  expect(cloned).toMatchObject({ question: 'Which kind?', title: '', short: 'Look twice.', full: 'At every corner.' });
});

it('asks an audit in words of its own', () => {
  expect(draftOf(source('Completed', 0, ''), 'verify')).toMatchObject({ question: '', short: '', full: '', attribute: 'kinds-verified' });
});

it.each([
  ['AdjustmentBoundingBox', 'verify', 'VerificationBoundingBox'],
  ['AdjustmentBoundingBox', 'adjust', 'AdjustmentBoundingBox'],
  ['AdjustmentVideoObjectTracking', 'verify', 'AdjustmentVideoObjectTracking'],
] as const)('has labels that were adjusted checked again: %s, %s', (type, how, expected) => {
  expect(canAudit(type)).toBe(true);
  expect(draftOf(source('Completed', 0, '', type), how).type).toBe(expected);
});

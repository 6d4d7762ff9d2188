import { expect, it } from 'vitest';

import type { Automation } from '../../api/automations';
import { draftOf, emptyDraft, problemsOf, requestOf, triggerOf, type Draft } from './draft';

const draft = (change: Partial<Draft>): Draft => ({ ...emptyDraft('Europe/Zurich', 'best', 'people'), name: 'nightly', ...change });

it('follows the versions of a data set', () => {
  expect(requestOf(draft({}))).toEqual({
    name: 'nightly',
    action: 'Predict',
    model_name: 'best',
    dataset_name: 'people',
    input_uri: '',
    output_uri: '',
    join: true,
    keep_files: true,
    cron: '',
    time_zone: 'Europe/Zurich',
    on_new_version: true,
  });
});

it('predicts files by a schedule only', () => {
  const files = draft({ source: 'files', inputUri: ' s3://b/in/ ', frequency: 'weekly', time: '07:15' });
  expect(triggerOf(files)).toBe('schedule');
  expect(requestOf(files)).toMatchObject({ dataset_name: '', input_uri: 's3://b/in/', cron: '15 7 * * 1', on_new_version: false });
});

it('updates a data set out of a folder by a schedule, with no model', () => {
  const update = draft({ action: 'Update', inputUri: ' s3://b/in/ ', keepFiles: false, outputUri: 's3://b/out', time: '06:30' });
  expect(triggerOf(update)).toBe('schedule');
  expect(requestOf(update)).toMatchObject({ action: 'Update', model_name: '', dataset_name: 'people', input_uri: 's3://b/in/', output_uri: '', keep_files: false, cron: '30 6 * * *' });
  expect(problemsOf({ ...update, model: '' })).toEqual({});
  expect(Object.keys(problemsOf({ ...update, dataset: '', inputUri: '' }))).toEqual(['dataset_name', 'input_uri']);
});

it('says what is missing, field by field', () => {
  expect(problemsOf(draft({}))).toEqual({});
  const empty = { ...emptyDraft('UTC', '', ''), trigger: 'schedule' as const, time: 'noon' };
  expect(Object.keys(problemsOf(empty))).toEqual(['name', 'model_name', 'dataset_name', 'cron']);
  expect(problemsOf(draft({ name: 'a'.repeat(46) })).name).toContain('at most 45');
  expect(problemsOf(draft({ source: 'files' })).input_uri).toContain('s3://');
  expect(problemsOf(draft({ trigger: 'schedule', frequency: 'cron' })).cron).toContain('five fields');
});

it.each([
  { action: 'Update', model_name: '', dataset_name: 'people', input_uri: 's3://b/in/', output_uri: '', keep_files: false, on_new_version: false, cron: '5 * * * *' },
  { dataset_name: 'people', on_new_version: true, cron: '' },
  { dataset_name: 'people', on_new_version: false, cron: '15 7 * * 3' },
  { input_uri: 's3://b/in/', on_new_version: false, cron: '*/5 8 * * mon-fri', join: false },
])('asks again for what %j does', (change) => {
  const request = { name: 'nightly', action: 'Predict', model_name: 'best', dataset_name: '', input_uri: '', output_uri: 's3://b/out', join: true, keep_files: true, time_zone: 'Asia/Tokyo', ...change };
  expect(requestOf(draftOf(request as Automation, 'UTC'))).toEqual(request);
});

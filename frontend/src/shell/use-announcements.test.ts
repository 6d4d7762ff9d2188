import { expect, it } from 'vitest';

import { endOf } from './use-announcements';

const event = (change: Partial<Parameters<typeof endOf>[0]>) => ({ kind: 'automation', status: 'Active', secondary_status: '', reason: '', ...change });

it('tells of an automation that could not do its work, not of what a person did to it', () => {
  expect(endOf(event({ status: 'Paused', reason: 'The model is gone.' }))?.word).toBe('paused itself');
  expect(endOf(event({ secondary_status: 'NotStarted', reason: 'It is a Parquet file.' }))?.word).toBe('did not start');
  expect(endOf(event({ status: 'Paused' }))).toBeUndefined();
  expect(endOf(event({ reason: 'Schedule: nightly-1' }))).toBeUndefined();
});

it('tells of jobs that end and endpoints that serve, not of previews and spaces', () => {
  expect(endOf(event({ kind: 'autopilot.automl_job', status: 'Failed' }))?.word).toBe('failed');
  expect(endOf(event({ kind: 'endpoint', status: 'InService' }))?.word).toBe('is in service');
  expect(endOf(event({ kind: 'space', status: 'InService' }))).toBeUndefined();
  expect(endOf(event({ kind: 'autopilot.preview', status: 'Completed' }))).toBeUndefined();
});

import { expect, it } from 'vitest';

import { isTuning, stageNamed, stepsOf } from './stages';

const states = (...args: Parameters<typeof stepsOf>) => stepsOf(...args).map(({ state }) => state);

it('ticks what is done and shows what runs', () => {
  expect(states('InProgress', 'TrainingModels', { deploys: false })).toEqual(['done', 'done', 'running', 'waiting', 'waiting']);
});

it('has a step for deploying only when that was asked for', () => {
  expect(states('InProgress', 'DeployingModel', { deploys: true })).toEqual(['done', 'done', 'done', 'done', 'done', 'running']);
});

it('calls the same places by what tuning does there', () => {
  const texts = (tunes: boolean) => stepsOf('InProgress', 'ModelTuning', { deploys: false, tunes }).map(({ text }) => text);
  expect(texts(true)).toEqual(['Analyse', 'Engineer features', 'Tune', 'Explain', 'Report']);
  expect(texts(false)).toEqual(['Analyse', 'Prepare', 'Train', 'Explain', 'Report']);
  expect(states('InProgress', 'ModelTuning', { deploys: false, tunes: true })).toEqual(['done', 'done', 'running', 'waiting', 'waiting']);
});

it('tells tuning by what was asked for, or by a stage that only tuning has', () => {
  expect(isTuning('HYPERPARAMETER_TUNING', 'Completed')).toBe(true);
  expect(isTuning('AUTO', 'GeneratingExplainabilityReport', 'ModelTuning')).toBe(true);
  expect(isTuning('AUTO', 'TrainingModels', undefined)).toBe(false);
});

it('marks only the report that failed: the models are there', () => {
  expect(states('Completed', 'ExplainabilityError', { deploys: false })).toEqual(['done', 'done', 'done', 'failed', 'done']);
});

it('ticks no deployment for which there was no time left', () => {
  const late = states('Completed', 'MaxAutoMLJobRuntimeReached', { deploys: true });
  expect(late).toEqual(['done', 'done', 'done', 'done', 'done', 'skipped']);
});

it('tells how far a stopped or failed experiment came', () => {
  expect(states('Stopped', 'Stopped', { deploys: false, lastStage: 'train' })).toEqual(['done', 'done', 'stopped', 'skipped', 'skipped']);
  expect(states('Failed', 'Failed', { deploys: false, lastStage: 'analyse' })).toEqual(['failed', 'skipped', 'skipped', 'skipped', 'skipped']);
});

it('knows the stage of a progress message by either name', () => {
  expect(stageNamed('TrainingModels')).toBe('train');
  expect(stageNamed('report')).toBe('report');
  expect(stageNamed('Completed')).toBeUndefined();
});

import { expect, it } from 'vitest';

import { jobLook } from './status';

it('names a state in words, whether or not more is known than that it goes on', () => {
  expect(jobLook('InProgress', 'TrainingModels').text).toBe('Training models');
  expect(jobLook('InProgress', undefined).text).toBe('In progress');
  expect(jobLook('Completed', 'ExplainabilityError')).toEqual({ type: 'warning', text: 'Completed, without explanations' });
});

import { expect, it } from 'vitest';

import { sampleOf, STARTS_OF_REVIEWS, startsOfJobs } from './starting-templates';

it('gives an example of everything that a template reads', () => {
  expect(sampleOf('{{ task.input.taskObject }} {% for pair in task.input.row %}{{ pair[0] }}{% endfor %} {{ task.input.taskObject | escape }}')).toEqual({
    taskObject: 'An example of taskObject',
    row: { age: 41, city: 'Bern' },
  });
  expect(sampleOf('<crowd-form></crowd-form>')).toEqual({});
  expect(Object.keys(sampleOf('{{ task.input.aiServiceRequest.image.s3Object.bucket }}'))).toContain('selectedAiServiceResponse');
});

it('begins every page with a form that can be submitted', () => {
  const audit = { key: 'VerificationBoundingBox', audits: 'BoundingBox', element: 'crowd-image-classifier', template: '<crowd-form></crowd-form>', title: '' };
  const starts = startsOfJobs([audit] as never, (key) => key);

  expect(starts.map(({ id }) => id)).not.toContain('VerificationBoundingBox');
  for (const { template } of [...starts, ...STARTS_OF_REVIEWS]) expect(template).toMatch(/<crowd-(form|entity-annotation)/);
});

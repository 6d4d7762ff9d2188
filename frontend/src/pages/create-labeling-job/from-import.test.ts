import { expect, test } from 'vitest';

import { draftOfImport } from './from-import';

const FOUND = { name: 'cars-1', task_type: 'BoundingBox', attribute: 'cars', uri: 's3://lab/imports/cars-1/output.manifest', labels: [{ name: 'car', count: 3 }, { name: 'van', count: 0 }] };

test('an adjustment has the labels of the import, in their order', () => {
  const draft = draftOfImport(FOUND, 'adjust-import', ['cars-1-adjusted']);

  expect(draft).toMatchObject({ type: 'AdjustmentBoundingBox', source: 'manifest', manifest: FOUND.uri, attribute: 'cars-adjusted', name: 'cars-1-adjusted-2' });
  expect(draft.audited).toEqual({ attribute: 'cars', labels: ['car', 'van'] });
  expect(draft.labels.map(({ name }) => name)).toEqual(['car', 'van']);
});

test('a verification asks whether they are right, of masks too', () => {
  const masks = { ...FOUND, task_type: 'SemanticSegmentation', attribute: 'city-ref' };

  expect(draftOfImport(masks, 'verify-import', [])).toMatchObject({ type: 'VerificationSemanticSegmentation', attribute: 'city-verified' });
  expect(draftOfImport(masks, 'verify-import', []).labels.map(({ name }) => name)).toEqual(['right', 'wrong']);
  expect(draftOfImport(masks, 'adjust-import', []).attribute).toBe('city-adjusted-ref');
});

import { describe, expect, it } from 'vitest';

import type { Share } from '../api/shares';
import { newsId, newsOf, pathOf, titleOf } from './words';

const SHARE: Share = {
  name: 'churn-1-for-dan-3f9a1c',
  job: 'churn-1',
  job_status: 'Completed',
  target: 'churn',
  candidate: 'churn-1-ab-001',
  model: 'LightGBMXT_BAG_L1',
  algorithm: 'lightgbm',
  objective: 'F1',
  value: 0.9,
  by: 'dora',
  receiver: 'dan',
  note: '',
  shared_at: '2026-11-26T04:00:00Z',
  seen: false,
};

describe('a share', () => {
  it('leads to its model, or to the leaderboard', () => {
    expect([pathOf(SHARE), titleOf(SHARE)]).toEqual(['/experiments/churn-1/models/churn-1-ab-001', 'LightGBM · XT of churn-1']);
    expect([pathOf({ ...SHARE, candidate: null }), titleOf({ ...SHARE, candidate: null })]).toEqual(['/experiments/churn-1', 'the leaderboard of churn-1']);
  });

  it('is news once, and again when it is given again', () => {
    const known = new Set([newsId(SHARE)]);
    expect(newsOf([SHARE], new Set())).toEqual([SHARE]);
    expect(newsOf([SHARE, { ...SHARE, name: 'other', seen: true }], known)).toEqual([]);
    const again = { ...SHARE, shared_at: '2026-11-26T05:00:00Z' };
    expect(newsOf([again], known)).toEqual([again]);
  });
});

import { describe, expect, it } from 'vitest';

import { flowOf } from './flow';

const MATRIX = { no: { no: 80, yes: 5 }, yes: { no: 3, yes: 12 } };

describe('who goes where', () => {
  it('is told from all predictions to what was true', () => {
    expect(flowOf(MATRIX)).toEqual({
      nodes: [
        { id: 'all', step: 'all', label: 'All predictions' },
        { id: 'predicted no', step: 'predicted', label: 'no' },
        { id: 'predicted yes', step: 'predicted', label: 'yes' },
        { id: 'actual no', step: 'actual', label: 'no' },
        { id: 'actual yes', step: 'actual', label: 'yes' },
      ],
      links: [
        { source: 'all', target: 'predicted no', value: 83 },
        { source: 'all', target: 'predicted yes', value: 17 },
        { source: 'predicted no', target: 'actual no', value: 80, right: true },
        { source: 'predicted yes', target: 'actual no', value: 5, right: false },
        { source: 'predicted no', target: 'actual yes', value: 3, right: false },
        { source: 'predicted yes', target: 'actual yes', value: 12, right: true },
      ],
      total: 100,
    });
  });

  it('leaves out what nobody was called', () => {
    const { nodes, links } = flowOf({ no: { no: 80, yes: 0 }, yes: { no: 20, yes: 0 } });

    expect(nodes.map(({ id }) => id)).toEqual(['all', 'predicted no', 'actual no', 'actual yes']);
    expect(links).toHaveLength(3);
  });

  it('takes rare labels together, right and wrong apart', () => {
    const { nodes, links, total } = flowOf({ a: { a: 50, c: 1 }, b: { b: 30 }, c: { c: 4, d: 2 }, d: { d: 3, a: 1 } }, 2);

    expect(nodes.filter(({ step }) => step === 'predicted').map(({ label }) => label)).toEqual(['a', 'b', '2 other labels']);
    expect(links.filter(({ source, target }) => source === 'predicted 2 other labels' && target === 'actual 2 other labels')).toEqual([
      { source: 'predicted 2 other labels', target: 'actual 2 other labels', value: 7, right: true },
      { source: 'predicted 2 other labels', target: 'actual 2 other labels', value: 2, right: false },
    ]);
    expect(total).toBe(91);
  });

  it('is nothing without rows', () => {
    expect(flowOf({})).toEqual({ nodes: [{ id: 'all', step: 'all', label: 'All predictions' }], links: [], total: 0 });
  });
});

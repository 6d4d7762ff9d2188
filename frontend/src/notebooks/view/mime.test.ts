import { describe, expect, it } from 'vitest';

import { isPlain, shownOf } from './mime';

describe('shownOf', () => {
  it('prefers a chart that can be drawn to its HTML', () => {
    const figure = { data: [{ type: 'bar', y: [1] }], layout: {} };
    expect(shownOf({ 'application/vnd.plotly.v1+json': figure, 'text/html': '<script></script>' }).kind).toBe('plotly');
    const globe = { data: [{ type: 'scatter3d' }], layout: {} };
    expect(shownOf({ 'application/vnd.plotly.v1+json': globe, 'text/html': '<script></script>' }).kind).toBe('sandbox');
  });

  it('shows an SVG as an image, where it runs nothing', () => {
    const shown = shownOf({ 'image/svg+xml': ['<svg>', '<script>1</script></svg>'] });
    expect(shown).toEqual({ kind: 'image', url: 'data:image/svg+xml;charset=utf-8,%3Csvg%3E%3Cscript%3E1%3C%2Fscript%3E%3C%2Fsvg%3E' });
  });

  it('knows the size of a picture', () => {
    expect(shownOf({ 'image/png': 'iVBO\n' }, { 'image/png': { width: 10 } })).toEqual({ kind: 'image', url: 'data:image/png;base64,iVBO', width: 10 });
  });

  it('says so when there is nothing that it can show', () => {
    expect(shownOf({ 'application/x-thing': 1 })).toEqual({ kind: 'text', text: '(nothing that can be shown: application/x-thing)' });
  });

  it('shuts JavaScript in', () => {
    expect(shownOf({ 'application/javascript': 'x()', 'text/plain': 'x' }).kind).toBe('sandbox');
  });
});

describe('isPlain', () => {
  it.each([
    ['<table><tr><td style="color: red">1</td></tr></table>', true],
    ['<style scoped>td {}</style><table></table>', true],
    ['<style>body { display: none }</style>', false],
    ['<p onclick="x()">a</p>', false],
    ['<img src=x onerror=alert(1)>', false],
    ['<a href="javascript:alert(1)">a</a>', false],
    ['<script>1</script>', false],
    ['<iframe src="/"></iframe>', false],
    ['<form action="/"></form>', false],
    ['<svg onload=x()></svg>', false],
  ])('%s -> %s', (html, plain) => {
    expect(isPlain(html)).toBe(plain);
  });
});

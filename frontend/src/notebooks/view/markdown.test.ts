import { describe, expect, it } from 'vitest';

import { markdownToHtml } from './markdown';

/** Without what the white space between blocks and the marks of quotes leave behind. */
const lines = (html: string) => html.replace(/>\n\s*</g, '><').replace(/\n(<[a-z/])/g, '$1').replace(/(<br>)\n/, '$1').replace(/\n[> ]+/g, '\n');

describe('markdownToHtml', () => {
  it.each([
    ['# One *two*', '<h2>One <em>two</em></h2>'],
    ['a **b** `c<d`', '<p>a <strong>b</strong> <code>c&lt;d</code></p>'],
    ['[a **b**](http://x "t")', '<p><a href="http://x" title="t">a <strong>b</strong></a></p>'],
    ['![alt](a.png)', '<p><img src="a.png" alt="alt"></p>'],
    ['[r]\n\n[r]: http://y', '<p><a href="http://y">r</a></p>'],
    ['- a\n- b\n  - c', '<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>'],
    ['3. a\n4. b', '<ol start="3"><li>a</li><li>b</li></ol>'],
    ['- [x] done', '<ul><li>☑ done</li></ul>'],
    ['```python\nx < 1\n```', '<pre><code>x &lt; 1</code></pre>'],
    ['> q\n> r', '<blockquote><p>q\nr</p></blockquote>'],
    ['a  \nb', '<p>a<br>b</p>'],
    ['~~x~~ &amp; \\*', '<p><del>x</del> &amp; *</p>'],
    ['https://x.org', '<p><a href="https://x.org">https://x.org</a></p>'],
    ['---', '<hr>'],
  ])('%j', (source, html) => {
    expect(lines(markdownToHtml(source))).toBe(html);
  });

  it('makes tables', () => {
    const html = markdownToHtml('| a | b |\n|---|---|\n| 1 | 2 |');
    expect(html).toBe('<table><thead><tr><th>a</th><th>b</th></tr></thead><tr><td>1</td><td>2</td></tr>\n</table>');
  });
});

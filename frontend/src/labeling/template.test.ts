import { expect, it } from 'vitest';

import { categoriesOf, filledTemplate, paragraphs, plainText } from './template';

const TEMPLATE = `<crowd-form>
  <crowd-bounding-box
    name="boundingBox"
    header="Draw a box"
    labels="{{ task.input.labels | to_json | escape }}"
  >
    <full-instructions header="Instructions">
      <p>Draw tightly.</p>
    </full-instructions>
    <short-instructions>
      <p>Short.</p>
    </short-instructions>
  </crowd-bounding-box>
</crowd-form>`;
const NOTHING = { question: '', short: '', full: '', good: [], bad: [], audited: null };

it('leaves the template of the type as it is where nothing was said', () => {
  expect(filledTemplate(TEMPLATE, NOTHING, [])).toBe(TEMPLATE);
});

it('puts question, colours and instructions into their places', () => {
  const page = filledTemplate(TEMPLATE, { ...NOTHING, question: 'Which "van"?', short: 'One.\nTwo.\n\nThree.', full: 'Long & clear.' }, ['#111111', '#222222']);

  expect(page).toContain('header="Which &quot;van&quot;?"');
  expect(page).toContain('label-colors="[&quot;#111111&quot;,&quot;#222222&quot;]"');
  expect(page).toContain('<short-instructions>\n      <p>One.<br>Two.</p>\n      <p>Three.</p>\n    </short-instructions>');
  expect(page).toContain('<full-instructions header="Instructions">\n      <p>Long &amp; clear.</p>\n    </full-instructions>');
});

it('shows good and bad examples in the full instructions', () => {
  const page = filledTemplate(TEMPLATE, { ...NOTHING, good: ['s3://b/good.png'], bad: ['s3://b/bad.png'] }, []);

  expect(page).toContain(`<h3>Good examples</h3>\n      <img src="{{ 's3://b/good.png' | grant_read_access }}" alt="Good example 1"`);
  expect(page).toContain('alt="Bad example 1"');
});

it('takes what somebody typed for text, neither for HTML nor for Liquid', () => {
  const page = filledTemplate(TEMPLATE, { ...NOTHING, short: '<script>{{ task }} {% if %} $& </script>' }, []);

  expect(page).toContain('<p>&lt;script&gt;&#123;{ task }} &#123;% if %} $&amp; &lt;/script&gt;</p>');
});

it('shows the labels of the job that is looked at', () => {
  const template = '{{ line.__ATTRIBUTE__.x }} {{ line.__ATTRIBUTE__-metadata }} {{ task.input.overlayLabels | to_json | escape }}';

  expect(filledTemplate(template, { ...NOTHING, audited: { attribute: 'cars', labels: ['a', 'b'] } }, [])).toBe(
    '{{ line.cars.x }} {{ line.cars-metadata }} [&quot;a&quot;,&quot;b&quot;]',
  );
});

it('writes the category file; only named entities have their instructions in it', () => {
  expect(categoriesOf(['crack', 'dent'], 'BoundingBox', { short: 'x', full: '' })).toEqual({
    'document-version': '2018-11-28',
    labels: [{ label: 'crack' }, { label: 'dent' }],
  });
  expect(categoriesOf(['person'], 'NamedEntityRecognition', { short: 'Names.', full: '' })).toMatchObject({
    instructions: { shortInstruction: '<p>Names.</p>', fullInstruction: '<p>Names.</p>' },
  });
});

it('reads instructions of a category file back as they were typed, and those of a script without their tags', () => {
  const typed = 'Cars & "vans" <b>, {{ no }}\nbut not &amp; trucks.\n\nIt\'s all.';
  expect(plainText(paragraphs(typed))).toBe(typed);
  expect(plainText('<p>Mark:</p><ol><li>cars</li><li><b>vans</b></li></ol>')).toBe('Mark:\n\n- cars\n- vans');
});

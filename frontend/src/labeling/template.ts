/** From what the wizard knows to the page of a task: the type's own template with instructions and colours of the job. */

export interface Instructions {
  /** The question above the object; '' = the type's own. */
  question: string;
  /** Always visible beside the task; plain text, an empty line begins a paragraph. */
  short: string;
  full: string;
  /** Objects in the store. */
  good: readonly string[];
  bad: readonly string[];
  /** The labels of an earlier job that are looked at; null for jobs that begin anew. */
  audited: Audited | null;
}

export interface Audited {
  /** Their key in each line. */
  attribute: string;
  labels: readonly string[];
  /** Of sequences, whose page is the same for both: they are only looked at. */
  verify?: boolean;
}

export function filledTemplate(template: string, instructions: Instructions, colours: readonly string[]): string {
  const { question, short, full, good, bad, audited } = instructions;
  let page = audited ? withAudited(template, audited) : template;
  if (question) page = page.replace(/(\sheader=")[^"]*(")/, (_all, before: string, after: string) => `${before}${escaped(question)}${after}`);
  // Only pages whose labels are drawn on a picture have colours.
  if (colours.length > 0) page = page.replace(/(\slabels="[^"]*")/, (all) => `${all}\n    label-colors="${escaped(JSON.stringify(colours))}"`);
  if (short) page = within(page, 'short-instructions', paragraphs(short));
  const more = [full ? paragraphs(full) : '', examples('Good examples', good), examples('Bad examples', bad)].filter(Boolean).join('\n      ');
  return more ? within(page, 'full-instructions', more) : page;
}

/** The category file with which a type without a template says its instructions. */
export function categoriesOf(labels: readonly string[], type: string, instructions: Pick<Instructions, 'short' | 'full'>): object {
  const file = { 'document-version': '2018-11-28', labels: labels.map((label) => ({ label })) };
  if (type !== 'NamedEntityRecognition') return file;
  const [short, full] = [instructions.short || 'Mark every entity.', instructions.full || instructions.short || 'Mark every entity with the label that fits it.'];
  return { ...file, instructions: { shortInstruction: paragraphs(short), fullInstruction: paragraphs(full) } };
}

/** The type's own page stands for any job; this makes it that of one. */
function withAudited(template: string, { attribute, labels }: Audited): string {
  const listed = escaped(JSON.stringify(labels));
  return template.replaceAll('__ATTRIBUTE__', () => attribute).replace('{{ task.input.overlayLabels | to_json | escape }}', () => listed);
}

function within(page: string, region: string, html: string): string {
  // A function, because `$&` in what somebody typed means nothing here.
  return page.replace(new RegExp(`(<${region}[^>]*>)[\\s\\S]*?(</${region}>)`), (_all, open: string, close: string) => `${open}\n      ${html}\n    ${close}`);
}

export function paragraphs(text: string): string {
  return text
    .trim()
    .split(/\n\s*\n/)
    .map((each) => `<p>${escaped(each.trim()).replace(/\n/g, '<br>')}</p>`)
    .join('\n      ');
}

/** Instructions in HTML as text that can be written on: the way back from `paragraphs`; other tags are left out. */
export function plainText(html: string): string {
  const text = html
    .replace(/\s+/g, ' ')
    .replace(/<br\s*\/?>/gi, '\n')
    .replace(/<li[^>]*>/gi, '\n- ')
    .replace(/<\/(p|div|h[1-6]|ol|ul)>/gi, '\n\n')
    .replace(/<[^>]*>/g, '');
  const read = text.replace(/&#123;/g, '{').replace(/&(amp|lt|gt|quot|#39);/g, (entity) => CHARACTERS[entity] ?? entity);
  return read.replace(/[ \t]*\n[ \t]*/g, '\n').replace(/\n{3,}/g, '\n\n').trim();
}

function examples(title: string, uris: readonly string[]): string {
  if (uris.length === 0) return '';
  const pictures = uris.map((uri, index) => `<img src="{{ '${uri}' | grant_read_access }}" alt="${title.replace(/s$/, '')} ${index + 1}" style="max-width: 100%">`);
  return `<h3>${title}</h3>\n      ${pictures.join('\n      ')}`;
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

const CHARACTERS = Object.fromEntries(Object.entries(ENTITIES).map(([character, entity]) => [entity, character]));

/** Text as HTML in a Liquid template: neither tags nor braces of somebody who only writes a sentence do anything. */
function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character).replace(/\{(?=[{%])/g, '&#123;');
}

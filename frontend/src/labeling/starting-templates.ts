/** Worker task templates to begin with. Written for `task.input` as each is used: see `sampleOf`. */
import type { TaskType } from './api';

export interface Start {
  id: string;
  title: string;
  template: string;
}

const BLANK = `<crowd-form>
  <p>{{ task.input.taskObject }}</p>

  <crowd-text-area name="answer" label="Your answer" rows="4" required></crowd-text-area>
</crowd-form>
`;

const INTENT = `<crowd-form>
  <crowd-classifier
    name="intent"
    header="What does the customer want?"
    categories='["buy", "cancel", "ask", "complain"]'
  >
    <classification-target>{{ task.input.source }}</classification-target>
    <full-instructions header="Instructions">
      <p>Read the whole text and choose what the person wants first of all.</p>
    </full-instructions>
    <short-instructions><p>Choose the main intent.</p></short-instructions>
  </crowd-classifier>
</crowd-form>
`;

const ENTITIES = `<crowd-entity-annotation
  name="entities"
  header="Mark the names in the text"
  labels='[{"label": "person", "shortDisplayName": "per", "fullDisplayName": "Person"}, {"label": "place", "shortDisplayName": "loc", "fullDisplayName": "Place"}]'
  text="{{ task.input.source }}"
>
  <full-instructions header="Instructions"><p>Mark every name of a person or a place.</p></full-instructions>
  <short-instructions><p>Mark every name.</p></short-instructions>
</crowd-entity-annotation>
`;

/** A page whose widget draws on the image of the object. */
function drawn(element: string, name: string, header: string, what: string): string {
  return `<crowd-form>
  <${element}
    name="${name}"
    src="{{ task.input.taskObject | grant_read_access }}"
    header="${header}"
    labels="{{ task.input.labels | to_json | escape }}"
  >
    <full-instructions header="Instructions"><p>${what}</p></full-instructions>
    <short-instructions><p>${what}</p></short-instructions>
  </${element}>
</crowd-form>
`;
}

const OWN: Start[] = [
  { id: 'blank', title: 'Blank: a text and a field', template: BLANK },
  { id: 'intent', title: 'Intent of a text', template: INTENT },
  { id: 'entities', title: 'Named entities', template: ENTITIES },
  { id: 'keypoint', title: 'Keypoints', template: drawn('crowd-keypoint', 'keypoints', 'Mark the points', 'Set one point of each kind.') },
  { id: 'polygon', title: 'Polygons', template: drawn('crowd-polygon', 'polygons', 'Draw around each object', 'Follow the outline of each object.') },
  { id: 'polyline', title: 'Lines', template: drawn('crowd-polyline', 'polylines', 'Draw the lines', 'Follow each line from end to end.') },
  { id: 'instances', title: 'Instance segmentation', template: drawn('crowd-instance-segmentation', 'instances', 'Paint each object', 'Paint every object as one of its own.') },
];

/** What a custom job can begin with: own ones, and the pages of the built-in types. */
export const startsOfJobs = (types: readonly TaskType[], nameOf: (key: string, title: string) => string): Start[] => [
  ...OWN,
  ...types.filter(({ element, template, audits }) => element && template && audits === null).map(({ key, title, template }) => ({ id: key, title: nameOf(key, title), template })),
];

const TONE = `<crowd-form>
  <crowd-classifier
    name="tone"
    header="How does the text sound?"
    categories='["calm", "angry", "cannot say"]'
  >
    <classification-target>{{ task.input.taskObject }}</classification-target>
    <full-instructions header="Instructions"><p>Read the whole text.</p></full-instructions>
    <short-instructions><p>The program said: {{ task.input.initialValue }}.</p></short-instructions>
  </crowd-classifier>
</crowd-form>
`;

const ROW = `<crowd-form>
  <h2>Is the prediction right?</h2>
  <table style="border-collapse: collapse">
    {% for pair in task.input.row %}
    <tr>
      <th style="padding: 4px 16px 4px 0; text-align: start">{{ pair[0] }}</th>
      <td style="padding: 4px 0">{{ pair[1] }}</td>
    </tr>
    {% endfor %}
  </table>
  <p>Predicted: <b>{{ task.input.prediction }}</b></p>
  <crowd-radio-group>
    <crowd-radio-button name="verdict" value="agree">I agree</crowd-radio-button>
    <crowd-radio-button name="verdict" value="disagree">I disagree</crowd-radio-button>
  </crowd-radio-group>
  <crowd-text-area name="why" label="Why" rows="3"></crowd-text-area>
</crowd-form>
`;

const FORMS = `{% capture document %}s3://{{ task.input.aiServiceRequest.document.s3Object.bucket }}/{{ task.input.aiServiceRequest.document.s3Object.name }}{% endcapture %}
<crowd-form>
  <crowd-textract-analyze-document
    src="{{ document | grant_read_access }}"
    initial-value="{{ task.input.selectedAiServiceResponse.blocks }}"
    header="Check the keys and values"
    keys="{{ task.input.humanLoopContext.importantFormKeys }}"
    block-types='["KEY_VALUE_SET"]'
  >
    <short-instructions header="Instructions"><p>Compare each pair with the page and correct what was read wrongly.</p></short-instructions>
    <full-instructions header="Instructions"><p>Say of each pair whether it is one, and correct its value.</p></full-instructions>
  </crowd-textract-analyze-document>
</crowd-form>
`;

const MODERATION = `{% capture image %}s3://{{ task.input.aiServiceRequest.image.s3Object.bucket }}/{{ task.input.aiServiceRequest.image.s3Object.name }}{% endcapture %}
<crowd-form>
  <crowd-rekognition-detect-moderation-labels
    src="{{ image | grant_read_access }}"
    header="What of this is in the image?"
    categories='[{% for label in task.input.selectedAiServiceResponse.moderationLabels %}{"name": {{ label.name | to_json }}, "parentName": {{ label.parentName | to_json }}}{% unless forloop.last %},{% endunless %}{% endfor %}]'
    exclusion-category='{"text": "None of it"}'
  >
    <short-instructions header="Instructions"><p>Choose everything that the image shows.</p></short-instructions>
    <full-instructions header="Instructions"><p>Look at the whole image, then choose everything that it shows.</p></full-instructions>
  </crowd-rekognition-detect-moderation-labels>
</crowd-form>
`;

/** What a page of human review can begin with. */
export const STARTS_OF_REVIEWS: readonly Start[] = [
  { id: 'tone', title: 'A text and what it is', template: TONE },
  { id: 'row', title: 'A row of a table and its prediction', template: ROW },
  { id: 'forms', title: 'Forms that were read', template: FORMS },
  { id: 'moderation', title: 'Moderated images', template: MODERATION },
  { id: 'blank', title: 'Blank: a text and a field', template: BLANK },
];

const BLOCK = {
  blockType: 'KEY_VALUE_SET',
  id: 'key-1',
  confidence: 41.5,
  entityTypes: ['KEY'],
  geometry: { boundingBox: { left: 0.1, top: 0.1, width: 0.2, height: 0.05 }, polygon: [{ x: 0.1, y: 0.1 }, { x: 0.3, y: 0.1 }, { x: 0.3, y: 0.15 }, { x: 0.1, y: 0.15 }] },
  relationships: [],
  text: 'Name',
};

/** Words for what a template reads of `task.input`, so that a preview shows something at once. */
export function sampleOf(template: string): Record<string, unknown> {
  if (/task\.input\.(ai|selectedAi)ServiceRes?/.test(template)) {
    const place = { bucket: 'a-bucket', name: 'a-picture.png' };
    return {
      aiServiceRequest: { image: { s3Object: place }, document: { s3Object: place } },
      selectedAiServiceResponse: { blocks: [BLOCK], moderationLabels: [{ name: 'Violence', parentName: '', confidence: 61.2 }] },
      humanLoopContext: { importantFormKeys: [] },
    };
  }
  const found = [...template.matchAll(/task\.input\.([A-Za-z_][\w-]*)/g)].flatMap(([, key]) => key ?? []);
  const loops = new Set([...template.matchAll(/\bin\s+task\.input\.([A-Za-z_][\w-]*)/g)].flatMap(([, key]) => key ?? []));
  return Object.fromEntries([...new Set(found)].map((key) => [key, loops.has(key) ? { age: 41, city: 'Bern' } : `An example of ${key}`]));
}

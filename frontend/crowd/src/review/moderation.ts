import { define, reflects } from '../base/element.ts';
import { isRecord } from '../base/relaxed-json.ts';
import { ImageClassifier } from '../classify/image-classifier.ts';

const KEY = 'AWS/Rekognition/DetectModerationLabels/Image/V3';

/** A category as it is shown, and as it is handed back. */
interface Category {
  name: string;
  whole: unknown;
}

function readCategories(value: unknown): Category[] | null {
  if (!Array.isArray(value)) return null;
  const found = value.map((one: unknown): Category | null => {
    if (typeof one === 'string') return { name: one, whole: one };
    return isRecord(one) && typeof one.name === 'string' ? { name: one.name, whole: one } : null;
  });
  return found.every((one) => one !== null) ? found : null;
}

/** `<crowd-rekognition-detect-moderation-labels>` (§9.1), in human reviews only. */
export class CrowdModerationLabels extends ImageClassifier {
  private wholes: Category[] = [];

  constructor() {
    super(true);
  }

  override get answerName(): string {
    return KEY;
  }

  protected override readCategories(): void {
    this.wholes = this.json('categories', readCategories, 'a list of texts or of objects with a name') ?? [];
    this.choices.categories = this.wholes.map(({ name }) => name);
  }

  override get categories(): unknown[] {
    return this.wholes.map(({ whole }) => whole);
  }

  override set categories(categories: unknown) {
    this.setAttribute('categories', JSON.stringify(categories));
  }

  override get _submittableValue(): { moderationLabels: unknown[] } {
    const chosen = this.wholes.filter(({ name }) => this.choices.chosen.includes(name));
    return { moderationLabels: chosen.map(({ whole }) => whole) };
  }

  /** "None" is an answer: nobody has to press anything. */
  override problem(): null {
    return null;
  }

  override restore(value: unknown): void {
    const kept = isRecord(value) ? (readCategories(value.moderationLabels) ?? []) : [];
    super.restore({ labels: kept.map(({ name }) => name) });
    if (kept.length === 0) this.choices.excluded = false;
  }
}

reflects(CrowdModerationLabels, 'src', 'header');
define('crowd-rekognition-detect-moderation-labels', CrowdModerationLabels);

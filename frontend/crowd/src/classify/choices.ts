import { html, nothing, type TemplateResult } from 'lit';

import { keyLabel, keyOf, type Action } from '../base/keys.ts';
import { asTexts, isRecord } from '../base/relaxed-json.ts';
import { labelKey } from '../image/label-keys.ts';

/** What was chosen out of a list of categories, with the rules of one or many (§5). */
export class Choices {
  categories: string[] = [];
  /** Text of the choice that means "none of these"; null when there is none. */
  exclusion: string | null = null;
  chosen: readonly string[] = [];
  excluded = false;
  comment = '';
  readonly multiple: boolean;

  constructor(multiple: boolean) {
    this.multiple = multiple;
  }

  toggle(category: string): void {
    if (this.excluded) return;
    if (!this.multiple) this.chosen = [category];
    else if (this.chosen.includes(category)) this.chosen = this.chosen.filter((one) => one !== category);
    else this.chosen = [...this.chosen, category];
  }

  toggleExclusion(): void {
    this.excluded = !this.excluded;
    this.chosen = [];
  }

  /** In the order of the categories, not of the clicks. */
  get value(): Record<string, unknown> {
    const comment = this.comment.trim() === '' ? {} : { workerComment: this.comment };
    const known = this.categories.filter((one) => this.chosen.includes(one));
    if (this.multiple) return { labels: known, ...comment };
    return known.length > 0 ? { label: known[0], ...comment } : comment;
  }

  problem(): string | null {
    if (this.excluded || this.value.label !== undefined) return null;
    if (this.multiple && (this.value.labels as string[]).length > 0) return null;
    if (!this.multiple) return 'Choose a category.';
    return this.exclusion ? `Choose at least one category, or “${this.exclusion}”.` : 'Choose at least one category.';
  }

  restore(value: unknown): void {
    const record = isRecord(value) ? value : {};
    this.chosen = this.multiple ? (asTexts(record.labels) ?? []) : typeof record.label === 'string' ? [record.label] : [];
    this.excluded = this.multiple && this.exclusion !== null && Array.isArray(record.labels) && record.labels.length === 0;
    this.comment = typeof record.workerComment === 'string' ? record.workerComment : '';
  }

  clear(initial: readonly string[]): void {
    this.chosen = initial;
    this.excluded = false;
    this.comment = '';
  }

  actions(after: () => void): Action[] {
    const listed = this.categories.map((category, at) => ({
      id: `label-${String(at + 1)}`,
      title: category,
      key: labelKey(at),
      run: () => {
        this.toggle(category);
        after();
      },
    }));
    if (this.exclusion === null) return listed;
    const exclude = (): void => {
      this.toggleExclusion();
      after();
    };
    return [...listed, { id: 'exclude', title: this.exclusion, key: 'x', run: exclude }];
  }

  /** The buttons, with their keys on them. */
  render(after: () => void, readOnly: boolean): TemplateResult {
    const actions = this.actions(after);
    const role = this.multiple ? 'checkbox' : 'radio';
    return html`<div role=${this.multiple ? 'group' : 'radiogroup'} aria-label="Categories">
      ${actions.map((action) => {
        const isExclusion = action.id === 'exclude';
        const on = isExclusion ? this.excluded : this.chosen.includes(action.title);
        const key = keyOf(action);
        return html`<button
          type="button"
          class="choice ${isExclusion ? 'exclusion' : ''}"
          role=${isExclusion ? nothing : role}
          aria-checked=${isExclusion ? nothing : String(on)}
          aria-pressed=${isExclusion ? String(on) : nothing}
          ?disabled=${readOnly || (this.excluded && !isExclusion)}
          @click=${() => action.run()}
        >
          <span class="mark ${this.multiple ? 'square' : ''}" aria-hidden="true"></span>
          <span class="text">${action.title}</span>
          ${key ? html`<kbd aria-hidden="true">${keyLabel(key)}</kbd>` : nothing}
        </button>`;
      })}
    </div>`;
  }
}

/** `{ text: 'None of the above' }`; a bare text is taken as well. */
export function readExclusion(value: unknown): string | null {
  if (typeof value === 'string') return value;
  return isRecord(value) && typeof value.text === 'string' ? value.text : null;
}

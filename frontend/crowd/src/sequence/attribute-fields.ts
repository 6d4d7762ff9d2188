import { html, nothing, type TemplateResult } from 'lit';

import { valueOf, type Attribute } from './definitions.ts';
import type { Values } from './marks.ts';

/** What happens to the fields of some attributes. */
export interface FieldHandlers {
  set: (attribute: Attribute, value: string | number | null) => void;
  refused: (sentence: string) => void;
  /** Somebody wants the value in other frames, too. */
  bulk: (attribute: Attribute) => void;
}

/** A field for each attribute; a right click or the button beside it sets it in other frames. */
export function renderAttributes(
  defined: readonly Attribute[],
  values: Values,
  longest: number,
  readOnly: boolean,
  handlers: FieldHandlers,
): TemplateResult[] {
  return defined.map((attribute) => {
    const locked = readOnly || attribute.locked;
    const take = (event: Event): void => {
      const field = event.target as HTMLInputElement | HTMLSelectElement;
      const value = valueOf(attribute, field.value);
      if (value !== undefined) handlers.set(attribute, value);
      else {
        field.value = String(values[attribute.name] ?? '');
        handlers.refused(`${attribute.name} must be a number${limits(attribute)}.`);
      }
    };
    const menu = (event: Event): void => {
      event.preventDefault();
      if (!locked) handlers.bulk(attribute);
    };
    return html`<div class="field" title=${attribute.description || nothing} @contextmenu=${menu}>
      <label
        ><span>${attribute.name}${attribute.required ? html`<span class="must"> (required)</span>` : nothing}</span>
        ${renderField(attribute, values[attribute.name], longest, locked, take)}
      </label>
      <button
        type="button"
        class="tool"
        ?disabled=${locked}
        aria-label="Set ${attribute.name} in other frames"
        title="Set in other frames (right click)"
        @click=${() => handlers.bulk(attribute)}
      >
        …
      </button>
    </div>`;
  });
}

function renderField(
  attribute: Attribute,
  value: string | number | undefined,
  longest: number,
  locked: boolean,
  take: (event: Event) => void,
): TemplateResult {
  const text = value === undefined ? '' : String(value);
  if (attribute.choices) {
    return html`<select .value=${text} ?disabled=${locked} @change=${take}>
      <option value="" ?selected=${text === ''}></option>
      ${attribute.choices.map((choice) => html`<option value=${choice} ?selected=${choice === text}>${choice}</option>`)}
    </select>`;
  }
  const number = attribute.type === 'number';
  return html`<input
    type=${number ? 'number' : 'text'}
    step=${number ? 'any' : nothing}
    min=${attribute.minimum ?? nothing}
    max=${attribute.maximum ?? nothing}
    maxlength=${number ? nothing : longest}
    .value=${text}
    ?disabled=${locked}
    @change=${take}
  />`;
}

function limits({ minimum, maximum }: Attribute): string {
  if (minimum !== null && maximum !== null) return ` from ${String(minimum)} to ${String(maximum)}`;
  if (minimum !== null) return ` of at least ${String(minimum)}`;
  return maximum === null ? '' : ` of at most ${String(maximum)}`;
}

import { html, type TemplateResult } from 'lit';

import type { Attribute, Values } from './task.ts';

/** Fields for attributes: a choice, a number or a text each (§6.2). */
export function attributeFields(
  attributes: readonly Attribute[],
  values: Values,
  change: (values: Values) => void,
  locked = false,
): TemplateResult[] {
  const set = (attribute: Attribute, text: string): void => {
    const others = Object.fromEntries(Object.entries(values).filter(([name]) => name !== attribute.name));
    const value = attribute.type === 'number' ? Number(text) : text;
    change(text.trim() === '' || Number.isNaN(value) ? others : { ...others, [attribute.name]: value });
  };
  return attributes.map((attribute) => {
    const disabled = locked || attribute.editsAllowed === 'none';
    const value = String(values[attribute.name] ?? '');
    const on = (event: Event): void => set(attribute, (event.target as HTMLInputElement | HTMLSelectElement).value);
    const title = html`<span>${attribute.name}${attribute.isRequired ? ' (required)' : ''}</span>`;
    if (attribute.enum) {
      return html`<label title=${attribute.description ?? ''}
        >${title}<select ?disabled=${disabled} @change=${on}>
          <option value="" ?selected=${value === ''}></option>
          ${attribute.enum.map((one) => html`<option value=${one} ?selected=${one === value}>${one}</option>`)}
        </select></label
      >`;
    }
    return html`<label title=${attribute.description ?? ''}
      >${title}<input
        type=${attribute.type === 'number' ? 'number' : 'text'}
        min=${attribute.minimum ?? ''}
        max=${attribute.maximum ?? ''}
        step="any"
        maxlength="1000"
        ?disabled=${disabled}
        .value=${value}
        @change=${on}
    /></label>`;
  });
}

import { oneKindOfBreak, type Part } from '../base/serialise.ts';

export type Native = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

export const isNative = (element: Element): element is Native =>
  element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement || element instanceof HTMLSelectElement;

const SILENT = ['submit', 'button', 'reset', 'image', 'file'];

/** What a native control adds to the answer (§1.3); null when it adds nothing. */
export function nativePart(control: Native): Part | null {
  if (!control.name || control.matches(':disabled')) return null;
  if (control instanceof HTMLSelectElement && control.multiple) {
    const chosen = [...control.selectedOptions].map((option) => option.value);
    return { name: control.name, value: chosen.length > 0 ? chosen : undefined };
  }
  if (control instanceof HTMLInputElement) {
    if (SILENT.includes(control.type)) return null;
    if (control.type === 'checkbox' || control.type === 'radio') {
      return { name: control.name, value: Object.fromEntries([[control.value, control.checked]]) };
    }
  }
  const text = oneKindOfBreak(control.value);
  return { name: control.name, value: text === '' ? undefined : text };
}

/** Puts a kept value back. */
export function restoreNative(control: Native, value: unknown): void {
  if (control instanceof HTMLInputElement && (control.type === 'checkbox' || control.type === 'radio')) {
    const map = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
    control.checked = map[control.value] === true;
    return;
  }
  if (control instanceof HTMLInputElement && SILENT.includes(control.type)) return;
  if (control instanceof HTMLSelectElement && control.multiple) {
    const chosen = Array.isArray(value) ? value : [];
    for (const option of control.options) option.selected = chosen.includes(option.value);
    return;
  }
  control.value = typeof value === 'string' ? value : '';
}

/** What the browser itself thinks is wrong with it. */
export function nativeProblem(control: Native): string | null {
  if (!control.willValidate || control.checkValidity()) return null;
  const label = control.labels?.[0]?.textContent.trim() || control.getAttribute('aria-label') || control.name;
  return label ? `${label}: ${control.validationMessage}` : control.validationMessage;
}

/** Back to what the template said. */
export function resetNative(control: Native): void {
  if (control instanceof HTMLSelectElement) {
    for (const option of control.options) option.selected = option.defaultSelected;
    return;
  }
  control.value = control.defaultValue;
  if (control instanceof HTMLInputElement) control.checked = control.defaultChecked;
}

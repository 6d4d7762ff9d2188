import { CrowdElement, isSubmitting, type Submitting } from '../base/element.ts';
import { isRecord } from '../base/relaxed-json.ts';
import { assemble, type Answer, type Part } from '../base/serialise.ts';
import { isNative, nativePart, nativeProblem, resetNative, restoreNative, type Native } from './natives.ts';

export type Field = (Element & Submitting) | Native;

/** Everything that submits under some roots, in document order; hidden ones too. */
export function fieldsUnder(roots: Iterable<Element | ShadowRoot>): Field[] {
  const found: Field[] = [];
  for (const root of roots) {
    for (const element of root.querySelectorAll('*')) {
      if (isSubmitting(element) || isNative(element)) found.push(element);
    }
  }
  return found;
}

function partOf(field: Field): Part | null {
  return isNative(field) ? nativePart(field) : { name: field.answerName, value: field._submittableValue };
}

export function answerOf(fields: Iterable<Field>): Answer {
  const parts: Part[] = [];
  for (const field of fields) {
    const part = partOf(field);
    if (part) parts.push(part);
  }
  return assemble(parts);
}

export interface Problem {
  field: Field;
  message: string;
}

/** The first field that keeps the answer from being submitted; marks all of them when `show`. */
export function firstProblem(fields: Iterable<Field>, show: boolean): Problem | null {
  let first: Problem | null = null;
  for (const field of fields) {
    const message = isNative(field) ? nativeProblem(field) : problemOf(field);
    if (show && !isNative(field)) field.showProblem(message);
    if (message !== null) first ??= { field, message };
  }
  return first;
}

const problemOf = (field: Element & Submitting): string | null =>
  (field instanceof CrowdElement ? field.brokenAttribute() : null) ?? field.problem();

export function restoreAll(fields: Iterable<Field>, answer: Answer): void {
  for (const field of fields) {
    const name = isNative(field) ? field.name : field.answerName;
    if (!name) continue;
    const value = Object.hasOwn(answer, name) ? answer[name] : undefined;
    if (isNative(field)) restoreNative(field, value);
    else field.restore(value);
  }
}

export function resetAll(fields: Iterable<Field>): void {
  for (const field of fields) {
    if (isNative(field)) resetNative(field);
    else field.reset();
  }
}

export const isAnswer = (value: unknown): value is Answer => isRecord(value);

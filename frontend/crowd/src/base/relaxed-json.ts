import JSON5 from 'json5';

/** What an attribute with JSON in it says, or one sentence about why it cannot be read. */
export type Parsed = { ok: true; value: unknown } | { ok: false; problem: string };

/**
 * Strict JSON or the style of JavaScript literals: single quotes, bare keys, trailing commas, comments (crowd elements
 * §1.2). Never evaluated.
 */
export function parseRelaxed(text: string): Parsed {
  try {
    return { ok: true, value: JSON.parse(text) as unknown }; // many times faster, and most attributes are strict
  } catch {
    // The relaxed reader says what is wrong.
  }
  try {
    return { ok: true, value: JSON5.parse<unknown>(text) };
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^JSON5: /, '') : String(error);
    return { ok: false, problem: `it is not JSON (${reason})` };
  }
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

/** Texts of a list; numbers and booleans become text, anything else is a problem of the caller. */
export function asTexts(value: unknown): string[] | null {
  if (!Array.isArray(value)) return null;
  const texts = value.map((one: unknown) =>
    typeof one === 'string' ? one : isNumber(one) || typeof one === 'boolean' ? String(one) : null,
  );
  return texts.every((text) => text !== null) ? texts : null;
}

/** A decimal number; undefined for anything else, so that a wrong attribute counts as absent. */
export function parseDecimal(text: string | null): number | undefined {
  if (text === null || !/^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(text)) return undefined;
  return Number(text);
}

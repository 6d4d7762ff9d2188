import { isNumber, isRecord } from '../base/relaxed-json.ts';

/** A labelled stretch of a text, in UTF-16 units as the browser counts; the end is exclusive. */
export interface Span {
  label: string;
  start: number;
  end: number;
}

/** Code points before a UTF-16 offset: what the answer counts in, so that Python's slices fit (§7.4). */
export function codePointsBefore(text: string, offset: number): number {
  let count = 0;
  for (let at = 0; at < offset; count += 1) at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  return count;
}

/** The UTF-16 offset of a code point; the text's length when it is beyond the end. */
export function unitsBefore(text: string, codePoints: number): number {
  let at = 0;
  for (let count = 0; count < codePoints && at < text.length; count += 1) {
    at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  }
  return at;
}

/** Without spaces at both ends, and never between the halves of a character; null when nothing is left. */
export function trimmed(text: string, start: number, end: number): { start: number; end: number } | null {
  let from = Math.max(0, Math.min(start, end));
  let to = Math.min(text.length, Math.max(start, end));
  while (from < to && /\s/.test(text[from] as string)) from += 1;
  while (to > from && /\s/.test(text[to - 1] as string)) to -= 1;
  if (from < to && isSecondHalf(text, from)) from -= 1;
  if (to > from && isSecondHalf(text, to)) to += 1;
  return from < to ? { start: from, end: to } : null;
}

const isSecondHalf = (text: string, at: number): boolean => {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff;
};

export const overlaps = (spans: readonly Span[], start: number, end: number): boolean =>
  spans.some((span) => span.start < end && start < span.end);

export const inOrder = (spans: readonly Span[]): Span[] =>
  [...spans].sort((one, other) => one.start - other.start || one.end - other.end);

/** The spans as the answer writes them, sorted by their start. */
export function asEntities(text: string, spans: readonly Span[]): { endOffset: number; label: string; startOffset: number }[] {
  return inOrder(spans).map(({ label, start, end }) => ({
    endOffset: codePointsBefore(text, end),
    label,
    startOffset: codePointsBefore(text, start),
  }));
}

/** A list of `{label, startOffset, endOffset}` in code points; null when it is none. */
export function readEntities(text: string, value: unknown): Span[] | null {
  if (!Array.isArray(value)) return null;
  const spans: Span[] = [];
  for (const one of value as unknown[]) {
    if (!isRecord(one) || typeof one.label !== 'string' || !isNumber(one.startOffset) || !isNumber(one.endOffset)) return null;
    const start = unitsBefore(text, one.startOffset);
    const end = unitsBefore(text, one.endOffset);
    if (start < end) spans.push({ label: one.label, start, end });
  }
  return spans;
}

export interface Piece {
  start: number;
  text: string;
  span: Span | null;
}

/** The text cut at the ends of the spans, which do not overlap. */
export function pieces(text: string, spans: readonly Span[]): Piece[] {
  const found: Piece[] = [];
  let at = 0;
  for (const span of inOrder(spans)) {
    if (span.start < at) continue;
    if (span.start > at) found.push({ start: at, text: text.slice(at, span.start), span: null });
    found.push({ start: span.start, text: text.slice(span.start, span.end), span });
    at = span.end;
  }
  if (at < text.length || found.length === 0) found.push({ start: at, text: text.slice(at), span: null });
  return found;
}

/** The word before or after a place, for those who select by keyboard. */
export function wordFrom(text: string, at: number, step: 1 | -1): { start: number; end: number } | null {
  const words = /[\p{L}\p{N}\p{M}_'’-]+|[^\s\p{L}\p{N}]/gu;
  let last: { start: number; end: number } | null = null;
  for (const match of text.matchAll(words)) {
    const word = { start: match.index, end: match.index + match[0].length };
    if (step > 0 && word.start >= at) return word;
    if (step < 0 && word.end > at) return last;
    last = word;
  }
  return step < 0 ? last : null;
}

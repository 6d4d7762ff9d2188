import { isNumber, isRecord } from '../base/relaxed-json.ts';

/** A stretch of the passage that an answer rests on, in code points. */
export interface Reference {
  startOffset: number;
  endOffset: number;
}

export interface WrittenPair {
  question: string;
  answer: string;
  tags: string[];
  references: Reference[];
}

export interface Limits {
  minPairs: number;
  maxPairs: number;
  questionMin: number;
  questionMax: number;
  answerMin: number;
  answerMax: number;
}

export const emptyPair = (): WrittenPair => ({ question: '', answer: '', tags: [], references: [] });

export const words = (text: string): number => text.trim().split(/\s+/u).filter(Boolean).length;

const count = (number: number, noun: string): string => `${String(number)} ${noun}${number === 1 ? '' : 's'}`;

/** What is wrong with a number of words, as the end of a sentence; null if nothing is. */
export function wordProblem(text: string, min: number, max: number): string | null {
  const found = words(text);
  if (found < Math.max(1, min)) return `needs at least ${count(Math.max(1, min), 'word')}, it has ${String(found)}`;
  return found > max ? `may have at most ${count(max, 'word')}, it has ${String(found)}` : null;
}

/** Why the pairs cannot be submitted; null if they can. */
export function pairsProblem(pairs: readonly WrittenPair[], limits: Limits): string | null {
  if (pairs.length < limits.minPairs) return `Write at least ${count(limits.minPairs, 'question')}; there are ${String(pairs.length)}.`;
  if (pairs.length > limits.maxPairs) return `Write at most ${count(limits.maxPairs, 'question')}; there are ${String(pairs.length)}.`;
  for (const [at, { question, answer }] of pairs.entries()) {
    const number = String(at + 1);
    const wrong = wordProblem(question, limits.questionMin, limits.questionMax);
    if (wrong) return `Question ${number} ${wrong}.`;
    const also = wordProblem(answer, limits.answerMin, limits.answerMax);
    if (also) return `Answer ${number} ${also}.`;
  }
  return null;
}

export function readPairs(value: unknown): WrittenPair[] | null {
  if (!isRecord(value) || !Array.isArray(value.pairs)) return null;
  return value.pairs.filter(isRecord).map((pair) => ({
    question: typeof pair.question === 'string' ? pair.question : '',
    answer: typeof pair.answer === 'string' ? pair.answer : '',
    tags: Array.isArray(pair.tags) ? pair.tags.map(String) : [],
    references: (Array.isArray(pair.references) ? pair.references : []).filter(
      (one): one is Reference => isRecord(one) && isNumber(one.startOffset) && isNumber(one.endOffset),
    ),
  }));
}

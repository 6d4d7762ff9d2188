import { isRecord } from '../base/relaxed-json.ts';

export interface Dimension {
  name: string;
  allowTie: boolean;
}

export function readDimensions(value: unknown): Dimension[] | null {
  if (!Array.isArray(value)) return null;
  const found = value.map((one: unknown): Dimension | null => {
    if (typeof one === 'string') return { name: one, allowTie: false };
    return isRecord(one) && typeof one.name === 'string' ? { name: one.name, allowTie: one.allowTie === true } : null;
  });
  return found.every((one) => one !== null) ? found : null;
}

/** Levels of answers, best first; several on one level are tied. `[[2], [0, 1]]` becomes the ranks `[2, 2, 1]` (§16). */
export function ranksOf(levels: readonly (readonly number[])[], count: number): number[] | null {
  const ranks = new Array<number>(count).fill(0);
  let next = 1;
  for (const level of levels) {
    for (const answer of level) ranks[answer] = next;
    next += level.length;
  }
  return ranks.every((rank) => rank > 0) ? ranks : null;
}

/** The other way round. */
export function levelsOf(ranks: readonly number[]): number[][] {
  const byRank = new Map<number, number[]>();
  ranks.forEach((rank, answer) => byRank.set(rank, [...(byRank.get(rank) ?? []), answer]));
  return [...byRank].sort(([one], [other]) => one - other).map(([, level]) => level);
}

/** Puts an answer on a level of its own before level `at`, or (`tie`) on that level. */
export function placed(levels: readonly (readonly number[])[], answer: number, at: number, tie: boolean): number[][] {
  const marked = levels.map((level) => level.filter((one) => one !== answer));
  if (tie && marked[at]) marked[at] = [...marked[at], answer];
  else marked.splice(at, 0, [answer]);
  return marked.filter((level) => level.length > 0);
}

/** One step up or down by keyboard: with ties allowed first onto the neighbour's level, then beyond it. */
export function stepped(levels: readonly (readonly number[])[], answer: number, by: 1 | -1, allowTie: boolean): number[][] {
  const at = levels.findIndex((level) => level.includes(answer));
  if (at < 0) return placed(levels, answer, levels.length, false);
  const level = levels[at] as readonly number[];
  if (level.length > 1) return placed(levels, answer, by > 0 ? at + 1 : at, false);
  const next = at + by;
  if (next < 0 || next >= levels.length) return levels.map((one) => [...one]);
  if (allowTie) return placed(levels, answer, next, true);
  const swapped = levels.map((one) => [...one]);
  [swapped[at], swapped[next]] = [swapped[next] as number[], swapped[at] as number[]];
  return swapped;
}

/** An order of 0 … count-1 that depends on the seed alone (mulberry32 and Fisher-Yates). */
export function shuffledOrder(count: number, seed: number): number[] {
  let state = seed >>> 0;
  const random = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const order = Array.from({ length: count }, (_, at) => at);
  for (let at = count - 1; at > 0; at -= 1) {
    const other = Math.floor(random() * (at + 1));
    [order[at], order[other]] = [order[other] as number, order[at] as number];
  }
  return order;
}

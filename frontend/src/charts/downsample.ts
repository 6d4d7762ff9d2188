/** Fewer points without losing the picture: a chart never gets more than POINTS of a series. */

export const POINTS = 1000;

/**
 * Largest-triangle-three-buckets: keeps the first, the last and in each bucket the point that bends the line most
 * (Steinarsson, "Downsampling time series for visual representation", 2013). Returns the kept indexes, rising.
 */
export function largestTriangles(x: readonly number[], y: readonly number[], limit = POINTS): number[] {
  const count = x.length;
  if (count <= limit || limit < 3) return x.map((_, index) => index);
  const kept = [0];
  const bucket = (count - 2) / (limit - 2);
  let last = 0;
  for (let step = 0; step < limit - 2; step++) {
    const start = Math.floor(step * bucket) + 1;
    const end = Math.floor((step + 1) * bucket) + 1;
    const [nextX, nextY] = meanOf(x, y, end, Math.min(Math.floor((step + 2) * bucket) + 1, count));
    let widest = -1;
    let chosen = start;
    for (let at = start; at < end; at++) {
      const area = Math.abs(
        ((x[last] as number) - nextX) * ((y[at] as number) - (y[last] as number)) -
          ((x[last] as number) - (x[at] as number)) * (nextY - (y[last] as number)),
      );
      if (area > widest) [widest, chosen] = [area, at];
    }
    kept.push(chosen);
    last = chosen;
  }
  return [...kept, count - 1];
}

function meanOf(x: readonly number[], y: readonly number[], from: number, to: number): [number, number] {
  let [sumX, sumY] = [0, 0];
  for (let at = from; at < to; at++) {
    sumX += x[at] as number;
    sumY += y[at] as number;
  }
  const size = Math.max(1, to - from);
  return [sumX / size, sumY / size];
}

/** Every n-th index so that at most `limit` remain: for clouds of points, where no line is to be kept. */
export function everyNth(count: number, limit = POINTS): number[] {
  const step = Math.max(1, Math.ceil(count / limit));
  return Array.from({ length: Math.ceil(count / step) }, (_, index) => index * step);
}

export const pick = <T>(values: readonly T[], indexes: readonly number[]): T[] => indexes.map(index => values[index] as T);

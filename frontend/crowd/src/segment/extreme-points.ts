/**
 * The outline of an object of which its left-most, top-most, right-most and bottom-most points are known.
 *
 * No network was trained for it: colours inside and outside are learned from the one picture, and the random walker
 * (Grady 2006, doi:10.1109/TPAMI.2006.233; with priors: Grady 2005) follows its edges between what certainly is the
 * object and what certainly is not. That is where extreme points help (Papadopoulos et al. 2017, arXiv:1708.02750): nothing
 * outside of their box belongs to the object, and it does reach them.
 */

/** RGBA, row by row, as canvases have it. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: ArrayLike<number>;
}

const BINS = 12; // of each colour channel
const PRIOR = 0.02; // weight of the colours beside the edges
const SHARPNESS = 3; // of edges, beside the mean difference of neighbours
const LEAST = 1e-4; // weight of an edge that nothing passes
const PASSES = 2; // the second one learns the colours from the outline of the first
const MOST_STEPS = 300;
const CLOSE_ENOUGH = 1e-3;

/** How surely each pixel belongs to the object, 0 to 1. points: x, y of four extreme points in pixels of the picture. */
export function objectness(pixels: Pixels, points: readonly number[]): Float32Array {
  const { width, height } = pixels;
  const seeds = seedsOf(width, height, points);
  const place = placePrior(width, height, points);
  const edges = edgesOf(pixels);
  const colors = binsOf(pixels);
  let sure: Float32Array = place;
  for (let pass = 0; pass < PASSES; pass += 1) {
    const color = colorPrior(colors, sure, seeds);
    const prior = color.map((value, at) => {
      const there = (place[at] as number) * value;
      return there / (there + (1 - (place[at] as number)) * (1 - value));
    });
    sure = walk(width, height, edges, prior, seeds);
  }
  return reached(width, height, sure, seeds);
}

/** 1: the object, 0: not it, -1: to be found out. */
function seedsOf(width: number, height: number, points: readonly number[]): Int8Array {
  const seeds = new Int8Array(width * height).fill(-1);
  const { left, top, right, bottom } = boxOf(points);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) if (x < left || x > right || y < top || y > bottom) seeds[y * width + x] = 0;
  }
  const [middleX, middleY] = middleOf(points);
  for (let at = 0; at < points.length; at += 2) {
    for (let step = 0.04; step <= 0.2; step += 0.02) {
      const x = Math.round((points[at] as number) + (middleX - (points[at] as number)) * step);
      const y = Math.round((points[at + 1] as number) + (middleY - (points[at + 1] as number)) * step);
      if (x >= 0 && x < width && y >= 0 && y < height) seeds[y * width + x] = 1;
    }
  }
  return seeds;
}

export function boxOf(points: readonly number[]): { left: number; top: number; right: number; bottom: number } {
  const xs = points.filter((_, at) => at % 2 === 0);
  const ys = points.filter((_, at) => at % 2 === 1);
  return { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) };
}

function middleOf(points: readonly number[]): [number, number] {
  const { left, top, right, bottom } = boxOf(points);
  return [(left + right) / 2, (top + bottom) / 2];
}

/** Nearer to the middle is more likely the object: the ellipse in the box, softly. Nowhere sure. */
function placePrior(width: number, height: number, points: readonly number[]): Float32Array {
  const { left, top, right, bottom } = boxOf(points);
  const [middleX, middleY] = middleOf(points);
  const prior = new Float32Array(width * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const far = Math.hypot((x - middleX) / Math.max(1, (right - left) / 2), (y - middleY) / Math.max(1, (bottom - top) / 2));
      prior[y * width + x] = 0.2 + 0.6 / (1 + Math.exp(6 * (far - 0.9)));
    }
  }
  return prior;
}

/** Weights of the edges to the right neighbour and to the one below: little passes where colours differ. */
function edgesOf({ width, height, data }: Pixels): { right: Float32Array; below: Float32Array } {
  const right = new Float32Array(width * height);
  const below = new Float32Array(width * height);
  let sum = 0;
  const apart = (one: number, other: number): number => {
    let found = 0;
    for (let channel = 0; channel < 3; channel += 1) found += ((data[4 * one + channel] as number) - (data[4 * other + channel] as number)) ** 2;
    sum += found;
    return found;
  };
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = y * width + x;
      if (x + 1 < width) right[at] = apart(at, at + 1);
      if (y + 1 < height) below[at] = apart(at, at + width);
    }
  }
  const usual = Math.max(1, sum / (2 * width * height));
  const weight = (apartBy: number): number => Math.exp((-SHARPNESS * apartBy) / (2 * usual)) + LEAST;
  return { right: right.map(weight), below: below.map(weight) };
}

/** The cell of each pixel's colour. */
function binsOf({ width, height, data }: Pixels): Uint16Array {
  const cell = (value: number): number => Math.min(BINS - 1, Math.floor((value * BINS) / 256));
  return Uint16Array.from({ length: width * height }, (_, at) =>
    (cell(data[4 * at] as number) * BINS + cell(data[4 * at + 1] as number)) * BINS + cell(data[4 * at + 2] as number),
  );
}

/** How likely each pixel's colour is the object's, learned from what is believed of all pixels. */
function colorPrior(colors: Uint16Array, believed: Float32Array, seeds: Int8Array): Float32Array {
  const inside = new Float32Array(BINS ** 3);
  const outside = new Float32Array(BINS ** 3);
  colors.forEach((color, at) => {
    const seed = seeds[at] as number;
    const here = seed >= 0 ? seed : (believed[at] as number);
    (inside[color] as number) += here;
    (outside[color] as number) += 1 - here;
  });
  const [mine, theirs] = [smoothed(inside), smoothed(outside)];
  return Float32Array.from(colors, (color) => {
    const likely = ((mine[color] as number) + 1e-6) / ((mine[color] as number) + (theirs[color] as number) + 2e-6);
    return Math.min(0.98, Math.max(0.02, likely));
  });
}

/** Shares of the cells, each spread over its neighbours: few pixels fill few of many cells. */
function smoothed(counts: Float32Array): Float32Array {
  let now = counts;
  for (const step of [1, BINS, BINS * BINS]) {
    const next = new Float32Array(now.length);
    for (let at = 0; at < now.length; at += 1) {
      const digit = Math.floor(at / step) % BINS;
      next[at] = 0.5 * (now[at] as number);
      if (digit > 0) (next[at] as number) += 0.25 * (now[at - step] as number);
      if (digit + 1 < BINS) (next[at] as number) += 0.25 * (now[at + step] as number);
    }
    now = next;
  }
  const total = now.reduce((sum, value) => sum + value, 0) || 1;
  return now.map((value) => value / total);
}

/** The chance that a walker who begins at a pixel is at the object first: (L + prior) x = prior, by conjugate gradients. */
function walk(width: number, height: number, edges: { right: Float32Array; below: Float32Array }, prior: Float32Array, seeds: Int8Array): Float32Array {
  const count = width * height;
  const x = Float32Array.from(prior, (value, at) => ((seeds[at] as number) >= 0 ? (seeds[at] as number) : value));
  const degree = degreesOf(width, height, edges);
  const apply = (values: Float32Array): Float32Array => {
    const found = new Float32Array(count);
    for (let at = 0; at < count; at += 1) found[at] = ((degree[at] as number) + PRIOR) * (values[at] as number);
    for (let at = 0; at < count; at += 1) {
      const right = edges.right[at] as number;
      const below = edges.below[at] as number;
      if ((at + 1) % width !== 0) {
        (found[at] as number) -= right * (values[at + 1] as number);
        (found[at + 1] as number) -= right * (values[at] as number);
      }
      if (at + width < count) {
        (found[at] as number) -= below * (values[at + width] as number);
        (found[at + width] as number) -= below * (values[at] as number);
      }
    }
    return found.map((value, at) => ((seeds[at] as number) >= 0 ? 0 : value)); // seeds stay as they are
  };
  const free = (value: number, at: number): number => ((seeds[at] as number) >= 0 ? 0 : value);
  const first = apply(x);
  const rest = prior.map((value, at) => free(PRIOR * value - (first[at] as number), at));
  const scaled = (values: Float32Array): Float32Array => values.map((value, at) => value / ((degree[at] as number) + PRIOR));
  let toward = scaled(rest);
  let size = dot(rest, toward);
  const enough = size * CLOSE_ENOUGH ** 2;
  for (let step = 0; step < MOST_STEPS && size > enough && size > 0; step += 1) {
    const moved = apply(toward);
    const length = size / dot(toward, moved);
    for (let at = 0; at < count; at += 1) {
      (x[at] as number) += length * (toward[at] as number);
      (rest[at] as number) -= length * (moved[at] as number);
    }
    const next = scaled(rest);
    const before = size;
    size = dot(rest, next);
    const kept = size / before;
    toward = next.map((value, at) => value + kept * (toward[at] as number));
  }
  return x;
}

function degreesOf(width: number, height: number, { right, below }: { right: Float32Array; below: Float32Array }): Float32Array {
  const degree = new Float32Array(width * height);
  for (let at = 0; at < degree.length; at += 1) {
    if ((at + 1) % width !== 0) {
      (degree[at] as number) += right[at] as number;
      (degree[at + 1] as number) += right[at] as number;
    }
    if (at + width < degree.length) {
      (degree[at] as number) += below[at] as number;
      (degree[at + width] as number) += below[at] as number;
    }
  }
  return degree;
}

function dot(one: Float32Array, other: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < one.length; at += 1) sum += (one[at] as number) * (other[at] as number);
  return sum;
}

/** Without what is surely enough but does not hang together with the object's seeds: specks of the same colour. */
function reached(width: number, height: number, sure: Float32Array, seeds: Int8Array): Float32Array {
  const found = new Float32Array(sure.length);
  const waiting: number[] = [];
  const take = (at: number): void => {
    if (found[at] !== 0 || (sure[at] as number) < 0.5) return;
    found[at] = sure[at] as number;
    waiting.push(at);
  };
  seeds.forEach((seed, at) => seed === 1 && take(at));
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    if (at % width > 0) take(at - 1);
    if ((at + 1) % width !== 0) take(at + 1);
    if (at >= width) take(at - width);
    if (at + width < width * height) take(at + width);
  }
  return found.map((value, at) => (value > 0 ? value : Math.min(0.49, sure[at] as number)));
}

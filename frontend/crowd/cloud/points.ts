/** Raw point files of §5.5: little-endian floats, or lines of text. */
const ELEMENTS: Record<string, number> = { xyz: 3, xyzi: 4, xyzrgb: 6, xyzirgb: 7 };

export interface Points {
  count: number;
  /** x, y, z in metres, in the order of the file. */
  positions: Float32Array;
  /** 0 to 1, when the file has intensities. */
  intensity: Float32Array | null;
  /** r, g, b of 0 to 255, when the file has colours. */
  colors: Uint8Array | null;
}

/** The file's points; throws a sentence when it is not of that format. */
export function decode(buffer: ArrayBuffer, format: string): Points {
  const [how = '', what = ''] = format.split('/');
  const width = ELEMENTS[what];
  if (!width || (how !== 'binary' && how !== 'text')) throw new Error(`The format ${format} of the points is not known.`);
  if (how === 'binary' && buffer.byteLength % (4 * width) !== 0) {
    throw new Error(`The file of the points has ${buffer.byteLength} bytes, no multiple of ${4 * width} as ${format} needs.`);
  }
  const raw = how === 'binary' ? new Float32Array(buffer) : fromText(new TextDecoder().decode(buffer), width);
  return split(raw, width, what);
}

function fromText(text: string, width: number): Float32Array {
  const lines = text.split('\n');
  const found = new Float32Array(lines.length * width);
  let at = 0;
  for (const [number, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const values = line.trim().split(/\s+/);
    if (values.length < width) throw new Error(`Line ${number + 1} of the points has ${values.length} numbers, not ${width}.`);
    for (let index = 0; index < width; index += 1) found[at + index] = Number(values[index]);
    at += width;
  }
  return found.subarray(0, at);
}

function split(raw: Float32Array, width: number, what: string): Points {
  const count = raw.length / width;
  const positions = width === 3 ? raw : new Float32Array(count * 3);
  const withIntensity = what.startsWith('xyzi');
  const intensity = withIntensity ? new Float32Array(count) : null;
  const colors = what.endsWith('rgb') ? new Uint8Array(count * 3) : null;
  const shift = withIntensity ? 4 : 3;
  for (let point = 0, from = 0; point < count; point += 1, from += width) {
    if (width !== 3) for (let axis = 0; axis < 3; axis += 1) positions[3 * point + axis] = raw[from + axis] as number;
    if (intensity) intensity[point] = raw[from + 3] as number;
    if (colors) for (let channel = 0; channel < 3; channel += 1) colors[3 * point + channel] = raw[from + shift + channel] as number;
  }
  if (intensity) toUnit(intensity);
  return { count, positions, intensity, colors };
}

/** Intensities come as 0 to 1, to 255 or to anything. */
function toUnit(values: Float32Array): void {
  let most = 0;
  for (const value of values) if (value > most && Number.isFinite(value)) most = value;
  if (most > 0) for (let index = 0; index < values.length; index += 1) values[index] = (values[index] as number) / most;
}

export interface Bounds {
  centre: [number, number, number];
  /** Half of the larger side on the ground, metres. */
  radius: number;
  /** Height of the ground: below it lies one point in fifty. */
  ground: number;
}

/** Where the points lie, outliers aside (looks at 20,000 of them at most). */
export function boundsOf({ count, positions }: Points): Bounds {
  const step = Math.max(1, Math.floor(count / 20_000));
  const axes: number[][] = [[], [], []];
  for (let point = 0; point < count; point += step) {
    const at = 3 * point;
    if (!Number.isFinite((positions[at] as number) + (positions[at + 1] as number) + (positions[at + 2] as number))) continue;
    for (let axis = 0; axis < 3; axis += 1) axes[axis]?.push(positions[at + axis] as number);
  }
  const [x, y, z] = axes.map((values) => values.sort((a, b) => a - b)) as [number[], number[], number[]];
  const share = (values: number[], part: number): number => values[Math.round(part * (values.length - 1))] ?? 0;
  const middle = (values: number[]): number => (share(values, 0.01) + share(values, 0.99)) / 2;
  const half = (values: number[]): number => (share(values, 0.99) - share(values, 0.01)) / 2;
  return { centre: [middle(x), middle(y), middle(z)], radius: Math.max(half(x), half(y), 2), ground: share(z, 0.02) };
}

/** 0 … n-1 in an order by chance that is always the same: the first k of them are a fair sample. */
export function shuffled(n: number): Uint32Array {
  const order = new Uint32Array(n);
  let seed = 0x9e3779b9;
  for (let index = 0; index < n; index += 1) order[index] = index;
  for (let index = n - 1; index > 0; index -= 1) {
    seed ^= seed << 13;
    seed ^= seed >>> 17;
    seed ^= seed << 5;
    const other = (seed >>> 0) % (index + 1);
    const kept = order[index] as number;
    order[index] = order[other] as number;
    order[other] = kept;
  }
  return order;
}

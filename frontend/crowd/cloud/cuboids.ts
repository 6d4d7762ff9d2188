import type { Vector } from './cameras.ts';

/** A box in space: metres, radians; angles are intrinsic z (yaw), y' (pitch), x'' (roll). Never changed in place. */
export interface Cuboid {
  readonly centerX: number;
  readonly centerY: number;
  readonly centerZ: number;
  readonly length: number;
  readonly width: number;
  readonly height: number;
  readonly roll: number;
  readonly pitch: number;
  readonly yaw: number;
}

export const MEASURES = ['centerX', 'centerY', 'centerZ', 'length', 'width', 'height', 'roll', 'pitch', 'yaw'] as const;
export type Measure = (typeof MEASURES)[number];
export const SMALLEST = 0.05;
const TURNS = ['roll', 'pitch', 'yaw'] as const;

/** Rows of the matrix that turns the cuboid's own axes into the world's. */
export function axesOf({ yaw, pitch, roll }: Cuboid): number[] {
  const [cy, sy, cp, sp, cr, sr] = [yaw, pitch, roll].flatMap((angle) => [Math.cos(angle), Math.sin(angle)]) as [
    number, number, number, number, number, number,
  ]; // prettier-ignore
  return [
    cy * cp, cy * sp * sr - sy * cr, cy * sp * cr + sy * sr,
    sy * cp, sy * sp * sr + cy * cr, sy * sp * cr - cy * sr,
    -sp, cp * sr, cp * cr,
  ]; // prettier-ignore
}

/** A place given along the cuboid's own axes, metres from its centre, in the world. */
export function outOf(cuboid: Cuboid, [x, y, z]: Vector): [number, number, number] {
  const m = axesOf(cuboid) as [number, number, number, number, number, number, number, number, number];
  return [
    cuboid.centerX + m[0] * x + m[1] * y + m[2] * z,
    cuboid.centerY + m[3] * x + m[4] * y + m[5] * z,
    cuboid.centerZ + m[6] * x + m[7] * y + m[8] * z,
  ];
}

/** The other way: many points of the world along the cuboid's axes. */
export function into(cuboid: Cuboid): (x: number, y: number, z: number) => [number, number, number] {
  const m = axesOf(cuboid) as [number, number, number, number, number, number, number, number, number];
  return (x, y, z) => {
    const [dx, dy, dz] = [x - cuboid.centerX, y - cuboid.centerY, z - cuboid.centerZ];
    return [m[0] * dx + m[3] * dy + m[6] * dz, m[1] * dx + m[4] * dy + m[7] * dz, m[2] * dx + m[5] * dy + m[8] * dz];
  };
}

const SIGNS: Vector[] = [-1, 1].flatMap((x) => [-1, 1].flatMap((y) => [-1, 1].map((z): Vector => [x, y, z])));

/** The eight corners; the order makes corner n and n ^ 1, n ^ 2, n ^ 4 neighbours. */
export function corners(cuboid: Cuboid): [number, number, number][] {
  const { length, width, height } = cuboid;
  return SIGNS.map(([x, y, z]) => outOf(cuboid, [(x * length) / 2, (y * width) / 2, (z * height) / 2]));
}

/** Pairs of corners. */
export const EDGES: readonly (readonly [number, number])[] = [0, 1, 2, 3, 4, 5, 6, 7].flatMap((from) =>
  [1, 2, 4].filter((bit) => !(from & bit)).map((bit) => [from, from | bit] as const),
);

export const turned = (angle: number): number => {
  const whole = 2 * Math.PI;
  const found = (((angle + Math.PI) % whole) + whole) % whole;
  return found - Math.PI;
};

export function moved(cuboid: Cuboid, [x, y, z]: Vector): Cuboid {
  return { ...cuboid, centerX: cuboid.centerX + x, centerY: cuboid.centerY + y, centerZ: cuboid.centerZ + z };
}

/** Moves one face along its own axis (0 length, 1 width, 2 height; side 1 or -1), the opposite one stays. */
export function stretched(cuboid: Cuboid, axis: 0 | 1 | 2, side: 1 | -1, by: number): Cuboid {
  const name = (['length', 'width', 'height'] as const)[axis];
  const size = Math.max(SMALLEST, cuboid[name] + by);
  const shift: [number, number, number] = [0, 0, 0];
  shift[axis] = (side * (size - cuboid[name])) / 2;
  const [centerX, centerY, centerZ] = outOf(cuboid, shift);
  return { ...cuboid, [name]: size, centerX, centerY, centerZ };
}

/** Is a point in it, enlarged by a factor around its centre? */
export function inside(cuboid: Cuboid, factor = 1): (x: number, y: number, z: number) => boolean {
  const local = into(cuboid);
  const [l, w, h] = [cuboid.length, cuboid.width, cuboid.height].map((size) => (size * factor) / 2) as [number, number, number];
  return (x, y, z) => {
    const [a, b, c] = local(x, y, z);
    return Math.abs(a) <= l && Math.abs(b) <= w && Math.abs(c) <= h;
  };
}

/** The smallest cuboid, turned the same way, around the points in it that are not ground; itself without any. */
export function fitted(cuboid: Cuboid, positions: Float32Array, ground: number): Cuboid {
  const local = into(cuboid);
  const within = inside(cuboid, 1.2);
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  for (let at = 0; at < positions.length; at += 3) {
    const [x, y, z] = [positions[at] as number, positions[at + 1] as number, positions[at + 2] as number];
    if (z <= ground || !within(x, y, z)) continue;
    for (const [axis, value] of local(x, y, z).entries()) {
      if (value < (low[axis] as number)) low[axis] = value;
      if (value > (high[axis] as number)) high[axis] = value;
    }
  }
  if (low[0] === Infinity) return cuboid;
  const size = (axis: number): number => Math.max(SMALLEST, (high[axis] as number) - (low[axis] as number));
  const middle = (axis: number): number => ((high[axis] as number) + (low[axis] as number)) / 2;
  const [centerX, centerY, centerZ] = outOf(cuboid, [middle(0), middle(1), middle(2)]);
  return { ...cuboid, centerX, centerY, centerZ, length: size(0), width: size(1), height: size(2) };
}

/** Height of the ground around a place: what one point in twenty of those near it lies below; `otherwise` without any. */
export function groundNear(positions: Float32Array, x: number, y: number, reach: number, otherwise: number): number {
  const heights: number[] = [];
  for (let at = 0; at < positions.length; at += 3) {
    if (Math.abs((positions[at] as number) - x) < reach && Math.abs((positions[at + 1] as number) - y) < reach) {
      heights.push(positions[at + 2] as number);
    }
  }
  if (heights.length < 5) return otherwise;
  heights.sort((a, b) => a - b);
  return heights[Math.floor(heights.length / 20)] as number;
}

/** On the line from one to the other; beyond them the line goes on, and sizes stay. Angles turn the shorter way. */
export function mixed(one: Cuboid, other: Cuboid, share: number): Cuboid {
  const part = Math.min(1, Math.max(0, share));
  const found: Record<string, number> = {};
  for (const name of ['centerX', 'centerY', 'centerZ'] as const) found[name] = one[name] + share * (other[name] - one[name]);
  for (const name of ['length', 'width', 'height'] as const) found[name] = one[name] + part * (other[name] - one[name]);
  for (const name of TURNS) found[name] = turned(one[name] + share * turned(other[name] - one[name]));
  return found as unknown as Cuboid;
}

/** As it is written: a tenth of a millimetre, a ten-thousandth of a radian. */
export function rounded(cuboid: Cuboid): Cuboid {
  const found: Record<string, number> = {};
  for (const name of MEASURES) found[name] = Math.round(cuboid[name] * 1e4) / 1e4 + 0;
  return found as unknown as Cuboid;
}

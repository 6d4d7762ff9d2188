/** Sensor fusion of §5.6: where a point of the world is in a camera's image. */
export interface Pose {
  position: { x: number; y: number; z: number };
  /** Unit quaternion, sensor to world. */
  heading: { qx: number; qy: number; qz: number; qw: number };
}

export interface Camera extends Pose {
  fx: number;
  fy: number;
  cx: number;
  cy: number;
  skew?: number;
  'camera-model'?: 'pinhole' | 'fisheye';
  k1?: number;
  k2?: number;
  k3?: number;
  k4?: number;
  p1?: number;
  p2?: number;
}

export type Vector = readonly [number, number, number];

export interface Seen {
  /** Pixels. */
  u: number;
  v: number;
  /** Metres in front of the camera; 0 or less is behind it. */
  depth: number;
}

/** Rotation of a heading, row by row. */
export function rotation({ qx: x, qy: y, qz: z, qw: w }: Pose['heading']): number[] {
  return [
    1 - 2 * y * y - 2 * z * z, 2 * x * y - 2 * z * w, 2 * x * z + 2 * y * w,
    2 * x * y + 2 * z * w, 1 - 2 * x * x - 2 * z * z, 2 * y * z - 2 * x * w,
    2 * x * z - 2 * y * w, 2 * y * z + 2 * x * w, 1 - 2 * x * x - 2 * y * y,
  ]; // prettier-ignore
}

type Nine = [number, number, number, number, number, number, number, number, number];

/** Of a matrix, row by row: headings are rounded, so that their matrix is not quite a rotation and not turned back by transposing. */
function inverse(rows: number[]): Nine {
  const [a, b, c, d, e, f, g, h, i] = rows as Nine;
  const [one, two, three] = [e * i - f * h, f * g - d * i, d * h - e * g];
  const all = a * one + b * two + c * three;
  const found = [one, c * h - b * i, b * f - c * e, two, a * i - c * g, c * d - a * f, three, b * g - a * h, a * e - b * d];
  return found.map((value) => value / all) as Nine;
}

/** The camera's place and the four corners of what it sees so many metres ahead, without the lens's distortion. */
export function frustum(camera: Camera, ahead: number): [Vector, Vector, Vector, Vector, Vector] {
  const m = rotation(camera.heading) as Nine;
  const { x, y, z } = camera.position;
  // An image's size is not said; its middle is close to twice the principal point's distance from the corner.
  const corner = (u: number, v: number): Vector => {
    const [a, b, c] = [((u - camera.cx) / camera.fx) * ahead, ((v - camera.cy) / camera.fy) * ahead, ahead];
    return [x + m[0] * a + m[1] * b + m[2] * c, y + m[3] * a + m[4] * b + m[5] * c, z + m[6] * a + m[7] * b + m[8] * c];
  };
  const [width, height] = [2 * camera.cx, 2 * camera.cy];
  return [[x, y, z], corner(0, 0), corner(width, 0), corner(width, height), corner(0, height)];
}

/** A function that projects points of the world, fast for many of them. */
export function projector(camera: Camera): (x: number, y: number, z: number) => Seen {
  const r = inverse(rotation(camera.heading));
  const { position } = camera;
  const bend = distortion(camera);
  return (x, y, z) => {
    const dx = x - position.x;
    const dy = y - position.y;
    const dz = z - position.z;
    const depth = r[6] * dx + r[7] * dy + r[8] * dz;
    if (depth <= 1e-9) return { u: Number.NaN, v: Number.NaN, depth };
    const [bx, by] = bend((r[0] * dx + r[1] * dy + r[2] * dz) / depth, (r[3] * dx + r[4] * dy + r[5] * dz) / depth);
    return { u: camera.fx * bx + (camera.skew ?? 0) * by + camera.cx, v: camera.fy * by + camera.cy, depth };
  };
}

function distortion(camera: Camera): (x: number, y: number) => [number, number] {
  const { k1 = 0, k2 = 0, k3 = 0, k4 = 0, p1 = 0, p2 = 0 } = camera;
  if (![k1, k2, k3, k4, p1, p2].some(Boolean) && camera['camera-model'] !== 'fisheye') return (x, y) => [x, y];
  if (camera['camera-model'] === 'fisheye') {
    return (x, y) => {
      const away = Math.hypot(x, y);
      if (away === 0) return [x, y];
      const angle = Math.atan(away);
      const square = angle * angle;
      const factor = (angle * (1 + square * (k1 + square * (k2 + square * (k3 + square * k4))))) / away;
      return [x * factor, y * factor];
    };
  }
  return (x, y) => {
    const square = x * x + y * y;
    const radial = 1 + square * (k1 + square * (k2 + square * k3));
    return [
      x * radial + 2 * p1 * x * y + p2 * (square + 2 * x * x),
      y * radial + p1 * (square + 2 * y * y) + 2 * p2 * x * y,
    ];
  };
}

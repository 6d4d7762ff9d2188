import { into, moved, outOf, stretched, turned, type Cuboid } from './cuboids.ts';

/** Right and up on the screen, along the cuboid's own axes, and the angle that turns in this plane. */
interface Plane {
  title: string;
  right: 0 | 1 | 2;
  up: 0 | 1 | 2;
  angle: 'yaw' | 'pitch' | 'roll';
  sense: 1 | -1;
}

export const PLANES: readonly Plane[] = [
  { title: 'Top', right: 0, up: 1, angle: 'yaw', sense: 1 },
  { title: 'Side', right: 0, up: 2, angle: 'pitch', sense: -1 },
  { title: 'Front', right: 1, up: 2, angle: 'roll', sense: 1 },
];

type Grip = { kind: 'move' } | { kind: 'turn' } | { kind: 'face'; right: -1 | 0 | 1; up: -1 | 0 | 1 };

export interface SideViewOwner {
  selected: () => Cuboid | null;
  near: () => Float32Array;
  color: () => string;
  locked: (angle: Plane['angle']) => boolean;
  begin: () => void;
  edit: (cuboid: Cuboid) => void;
  end: () => void;
}

const REACH = 9; // pixels around an edge that take hold of it
const KNOB = 18; // pixels between a cuboid and the knob that turns it

const sizeOf = (cuboid: Cuboid, axis: 0 | 1 | 2): number => [cuboid.length, cuboid.width, cuboid.height][axis] as number;

/** What dragging a grip by so many metres makes of a cuboid. `from`, `to`: metres from its centre in the plane. */
export function dragged(start: Cuboid, plane: Plane, grip: Grip, from: [number, number], to: [number, number]): Cuboid {
  if (grip.kind === 'turn') {
    const by = Math.atan2(to[1], to[0]) - Math.atan2(from[1], from[0]);
    return { ...start, [plane.angle]: turned(start[plane.angle] + plane.sense * by) };
  }
  const by = [to[0] - from[0], to[1] - from[1]] as const;
  if (grip.kind === 'face') {
    let found = start;
    if (grip.right) found = stretched(found, plane.right, grip.right, grip.right * by[0]);
    if (grip.up) found = stretched(found, plane.up, grip.up, grip.up * by[1]);
    return found;
  }
  const local: [number, number, number] = [0, 0, 0];
  local[plane.right] = by[0];
  local[plane.up] = by[1];
  const at = outOf(start, local);
  return moved(start, [at[0] - start.centerX, at[1] - start.centerY, at[2] - start.centerZ]);
}

/** One of the three views along the axes of the selected cuboid: drag inside, an edge, a corner, or the knob. */
export class SideView {
  private start: { cuboid: Cuboid; grip: Grip; at: [number, number]; scale: number } | null = null;

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly plane: Plane,
    private readonly owner: SideViewOwner,
  ) {
    canvas.addEventListener('pointerdown', (event) => this.down(event));
    canvas.addEventListener('pointermove', (event) => this.move(event));
    canvas.addEventListener('pointerup', () => this.up());
    canvas.addEventListener('pointercancel', () => this.up());
  }

  draw(): void {
    const context = this.canvas.getContext('2d');
    const { clientWidth, clientHeight } = this.canvas;
    if (!context || clientWidth === 0) return;
    this.canvas.width = clientWidth;
    this.canvas.height = clientHeight;
    context.fillStyle = '#0b1017';
    context.fillRect(0, 0, clientWidth, clientHeight);
    const cuboid = this.owner.selected();
    if (!cuboid) return;
    const reference = this.start?.cuboid ?? cuboid;
    const scale = this.scale(reference);
    this.drawPoints(context, reference, scale);
    this.drawBox(context, reference, cuboid, scale);
  }

  private scale(cuboid: Cuboid): number {
    if (this.start) return this.start.scale;
    const { right, up } = this.plane;
    return Math.min(this.canvas.clientWidth / (sizeOf(cuboid, right) * 1.5 + 0.8), this.canvas.clientHeight / (sizeOf(cuboid, up) * 1.5 + 0.8));
  }

  private drawPoints(context: CanvasRenderingContext2D, reference: Cuboid, scale: number): void {
    const local = into(reference);
    const points = this.owner.near();
    const [middleX, middleY] = [this.canvas.width / 2, this.canvas.height / 2];
    context.fillStyle = '#c9d3df';
    for (let at = 0; at < points.length; at += 3) {
      const place = local(points[at] as number, points[at + 1] as number, points[at + 2] as number);
      context.fillRect(middleX + place[this.plane.right] * scale - 0.75, middleY - place[this.plane.up] * scale - 0.75, 1.5, 1.5);
    }
  }

  private drawBox(context: CanvasRenderingContext2D, reference: Cuboid, cuboid: Cuboid, scale: number): void {
    const { right, up } = this.plane;
    const local = into(reference);
    const [middleX, middleY] = [this.canvas.width / 2, this.canvas.height / 2];
    const pixel = (h: number, v: number): [number, number] => {
      const inCuboid: [number, number, number] = [0, 0, 0];
      inCuboid[right] = h;
      inCuboid[up] = v;
      const place = local(...outOf(cuboid, inCuboid));
      return [middleX + place[right] * scale, middleY - place[up] * scale];
    };
    const [h, v] = [sizeOf(cuboid, right) / 2, sizeOf(cuboid, up) / 2];
    context.strokeStyle = this.owner.color();
    context.lineWidth = 2;
    context.beginPath();
    for (const corner of [pixel(-h, -v), pixel(h, -v), pixel(h, v), pixel(-h, v)]) context.lineTo(...corner);
    context.closePath();
    context.stroke();
    if (this.owner.locked(this.plane.angle)) return;
    const knob = pixel(h + KNOB / scale, 0);
    context.beginPath();
    context.moveTo(...pixel(h, 0));
    context.lineTo(...knob);
    context.stroke();
    context.fillStyle = '#ffffff';
    context.beginPath();
    context.arc(...knob, 5, 0, 7);
    context.fill();
  }

  /** Metres from the centre. */
  private place(event: PointerEvent, scale: number): [number, number] {
    const box = this.canvas.getBoundingClientRect();
    return [(event.clientX - box.left - box.width / 2) / scale, -(event.clientY - box.top - box.height / 2) / scale];
  }

  private gripAt(cuboid: Cuboid, [x, y]: [number, number], scale: number): Grip {
    const [h, v] = [sizeOf(cuboid, this.plane.right) / 2, sizeOf(cuboid, this.plane.up) / 2];
    const reach = REACH / scale;
    if (!this.owner.locked(this.plane.angle) && Math.hypot(x - h - KNOB / scale, y) < reach) return { kind: 'turn' };
    const edge = (value: number, half: number): -1 | 0 | 1 => (Math.abs(Math.abs(value) - half) < reach ? (value > 0 ? 1 : -1) : 0);
    const within = Math.abs(x) < h + reach && Math.abs(y) < v + reach;
    const [right, up] = within ? [edge(x, h), edge(y, v)] : [0 as const, 0 as const];
    return right || up ? { kind: 'face', right, up } : { kind: 'move' };
  }

  private down(event: PointerEvent): void {
    const cuboid = this.owner.selected();
    if (!cuboid || event.button !== 0) return;
    const scale = this.scale(cuboid);
    const at = this.place(event, scale);
    this.owner.begin();
    this.start = { cuboid, grip: this.gripAt(cuboid, at, scale), at, scale };
    this.canvas.setPointerCapture(event.pointerId);
    event.preventDefault();
  }

  private move(event: PointerEvent): void {
    if (!this.start) return;
    const { cuboid, grip, at, scale } = this.start;
    this.owner.edit(dragged(cuboid, this.plane, grip, at, this.place(event, scale)));
  }

  private up(): void {
    if (!this.start) return;
    this.start = null;
    this.owner.end();
  }
}

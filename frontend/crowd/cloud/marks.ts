import type { Brush } from './brush.ts';
import { distance, type Ruler } from './ruler.ts';
import type { Scene } from './scene.ts';

function made(name: string, attributes: Record<string, string | number>): SVGElement {
  const found = document.createElementNS('http://www.w3.org/2000/svg', name) as SVGElement;
  for (const [key, value] of Object.entries(attributes)) found.setAttribute(key, String(value));
  return found;
}

/** The polygon so far, and where the brush is. */
export function brushMarks(brush: Brush | null, radius: number): SVGElement[] {
  if (!brush) return [];
  const look = { fill: 'none', stroke: '#ffffff' };
  const marks = [made('polyline', { ...look, points: brush.polygon.map((at) => at.join()).join(' ') })];
  if (brush.pointer && (brush.tool === 'brush' || brush.tool === 'erase')) {
    marks.push(made('circle', { ...look, cx: brush.pointer[0], cy: brush.pointer[1], r: radius }));
  }
  return marks;
}

/** The markers, and the metres between them. */
export function rulerMarks(ruler: Ruler | null, scene: Scene): SVGElement[] {
  if (!ruler) return [];
  const at = ruler.marks.map((mark) => scene.pixel(...mark));
  const marks = at.map(([x, y]) => made('circle', { cx: x, cy: y, r: 5, fill: '#ffd166', stroke: '#0b1017' }));
  const [one, other] = ruler.marks;
  const [start, end] = at;
  if (!one || !other || !start || !end) return marks;
  const line = made('line', { x1: start[0], y1: start[1], x2: end[0], y2: end[1], stroke: '#ffd166', 'stroke-width': 2 });
  const text = made('text', { x: (start[0] + end[0]) / 2 + 8, y: (start[1] + end[1]) / 2 - 8, class: 'measure' });
  text.textContent = `${distance(one, other).toFixed(2)} m`;
  return [line, ...marks, text];
}

import type { Point, View } from '../canvas/view.ts';

/** What is in the hand while painting: points, of a polygon joined by a line, or the size of the brush. */
export function paintDraft(
  context: CanvasRenderingContext2D,
  view: View,
  hand: { draft: readonly number[] | null; at: Point | null; color: string; diameter: number; joined: boolean },
): void {
  const { draft, at, color, diameter, joined } = hand;
  const place = (x: number, y: number): [number, number] => [x * view.scale + view.x, y * view.scale + view.y];
  const twice = (draw: () => void): void => {
    for (const [style, width] of [
      ['#ffffff', 4],
      [color, 2],
    ] as const) {
      context.strokeStyle = style;
      context.lineWidth = width;
      context.beginPath();
      draw();
      context.stroke();
    }
  };
  if (at && diameter > 0) {
    const [x, y] = place(at.x, at.y);
    twice(() => context.arc(x, y, Math.max(1, (diameter / 2) * view.scale), 0, Math.PI * 2));
  }
  if (at && diameter === 0 && !draft) {
    const [x, y] = place(at.x, at.y);
    twice(() => context.arc(x, y, 4, 0, Math.PI * 2));
  }
  if (!draft) return;
  if (joined) twice(() => {
    for (let index = 0; index < draft.length; index += 2) context.lineTo(...place(draft[index] as number, draft[index + 1] as number));
    if (at) context.lineTo(...place(at.x, at.y));
  });
  for (let index = 0; index < draft.length; index += 2) {
    const [x, y] = place(draft[index] as number, draft[index + 1] as number);
    context.beginPath();
    context.arc(x, y, index === 0 ? 6 : 4, 0, Math.PI * 2);
    context.fillStyle = index === 0 ? color : '#ffffff';
    context.fill();
    context.stroke();
  }
}

/** Where the picture lies on the stage: screen = image · scale + (x, y), in CSS pixels. */
export interface View {
  scale: number;
  x: number;
  y: number;
}

export interface Size {
  width: number;
  height: number;
}

export interface Point {
  x: number;
  y: number;
}

const MAX_SCALE = 64;
const MARGIN = 12;

/** The whole picture, as large as the stage allows. Small pictures are enlarged at most eight times. */
export function fitted(image: Size, stage: Size): View {
  const room = { width: Math.max(1, stage.width - 2 * MARGIN), height: Math.max(1, stage.height - 2 * MARGIN) };
  const scale = Math.min(8, room.width / Math.max(1, image.width), room.height / Math.max(1, image.height));
  return {
    scale,
    x: (stage.width - image.width * scale) / 2,
    y: (stage.height - image.height * scale) / 2,
  };
}

/** Zooms by a factor and keeps the picture's point under `at` where it is. */
export function zoomedAt(view: View, factor: number, at: Point, image: Size, stage: Size): View {
  const smallest = Math.min(1, fitted(image, stage).scale) / 4;
  const scale = Math.min(MAX_SCALE, Math.max(smallest, view.scale * factor));
  const real = scale / view.scale;
  return kept({ scale, x: at.x - (at.x - view.x) * real, y: at.y - (at.y - view.y) * real }, image, stage);
}

/** At least a corner of the picture stays in sight. */
export function kept(view: View, image: Size, stage: Size): View {
  const inside = (offset: number, length: number, room: number): number => {
    const rest = Math.min(80, length, room / 2);
    return Math.min(room - rest, Math.max(rest - length, offset));
  };
  return {
    scale: view.scale,
    x: inside(view.x, image.width * view.scale, stage.width),
    y: inside(view.y, image.height * view.scale, stage.height),
  };
}

export const toImage = (view: View, at: Point): Point => ({
  x: (at.x - view.x) / view.scale,
  y: (at.y - view.y) / view.scale,
});

export const toScreen = (view: View, at: Point): Point => ({
  x: at.x * view.scale + view.x,
  y: at.y * view.scale + view.y,
});

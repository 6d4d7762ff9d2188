import type { Size } from './view.ts';

/** An image as it is stored, with smaller copies: drawing one costs what is seen, not what is stored. */
export interface Picture extends Size {
  /** Level k is 2^k times smaller. */
  levels: CanvasImageSource[];
}

const COPY_LIMIT = 40e6; // pixels; larger ones stay with the browser's own decoder

/**
 * Loads an image without turning it (§1.5). With CORS first, because browsers ignore `image-orientation: none` and
 * canvases cannot be read without; then without. The element has to be in the page while it is drawn: `host` holds it.
 */
export async function loadPicture(source: string, host: HTMLElement): Promise<Picture> {
  const image = await loadImage(source, host, true).catch(() => loadImage(source, host, false));
  const width = image.naturalWidth || 300;
  const height = image.naturalHeight || 150;
  const levels: CanvasImageSource[] = [width * height <= COPY_LIMIT ? scaled(image, width, height) : image];
  for (let k = 1; Math.max(width, height) / 2 ** k > 500; k += 1) {
    levels.push(scaled(levels[k - 1] as CanvasImageSource, Math.ceil(width / 2 ** k), Math.ceil(height / 2 ** k)));
  }
  return { width, height, levels };
}

/** The image element, in the page, decoded. */
export async function loadImage(source: string, host: HTMLElement, cors: boolean): Promise<HTMLImageElement> {
  const image = new Image();
  if (cors) image.crossOrigin = 'anonymous';
  image.decoding = 'async';
  image.alt = '';
  image.src = source;
  host.replaceChildren(image);
  await image.decode();
  return image;
}

function scaled(source: CanvasImageSource, width: number, height: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  if (context) {
    context.imageSmoothingQuality = 'medium';
    context.drawImage(source, 0, 0, width, height);
  }
  return canvas;
}

/** The smallest copy that is still sharp at a scale (device pixels per image pixel). */
export function levelFor(scale: number, levels: number): number {
  return Math.max(0, Math.min(levels - 1, Math.floor(Math.log2(1 / Math.max(scale, 1e-9)))));
}

import { BACKGROUND, rgbOf } from '../base/colors.ts';
import type { Mask, Rect } from './mask.ts';

/** A mask as it is seen and as it is stored. */
export class MaskPicture {
  readonly canvas = document.createElement('canvas');
  private readonly context: CanvasRenderingContext2D;
  private readonly mask: Mask;

  constructor(mask: Mask) {
    this.mask = mask;
    this.canvas.width = mask.width;
    this.canvas.height = mask.height;
    this.context = this.canvas.getContext('2d') as CanvasRenderingContext2D;
  }

  /** Draws a part anew; background is transparent. `colors[v]` is the colour of value v. */
  refresh(rect: Rect, colors: readonly string[]): void {
    const width = rect.right - rect.left;
    const height = rect.bottom - rect.top;
    if (width <= 0 || height <= 0) return;
    const image = new ImageData(width, height);
    const words = new Uint32Array(image.data.buffer);
    const table = wordsOf(colors);
    for (let y = 0; y < height; y += 1) {
      const row = (rect.top + y) * this.mask.width + rect.left;
      for (let x = 0; x < width; x += 1) {
        const value = this.mask.data[row + x] as number;
        if (value !== 0) words[y * width + x] = table[value] ?? 0;
      }
    }
    this.context.putImageData(image, rect.left, rect.top);
  }

  all(colors: readonly string[]): void {
    this.refresh({ left: 0, top: 0, right: this.mask.width, bottom: this.mask.height }, colors);
  }
}

/** RGBA words in the byte order of canvases; opaque. */
function wordsOf(colors: readonly string[]): Uint32Array {
  return Uint32Array.from(colors, (color) => {
    const [r, g, b] = rgbOf(color);
    return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
  });
}

/** The mask as it is stored: exactly the colours of its values, white where nothing is (§7.1). */
function storedCanvas(mask: Mask, colors: readonly string[]): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = mask.width;
  canvas.height = mask.height;
  const context = canvas.getContext('2d', { alpha: false }) as CanvasRenderingContext2D;
  const image = new ImageData(mask.width, mask.height);
  const words = new Uint32Array(image.data.buffer);
  const table = wordsOf([BACKGROUND, ...colors.slice(1)]);
  for (let at = 0; at < words.length; at += 1) words[at] = table[mask.data[at] as number] ?? (table[0] as number);
  context.putImageData(image, 0, 0);
  return canvas;
}

const base64Of = (url: string): string => url.slice(url.indexOf(',') + 1);

/** The mask as a base64 PNG of its own size. */
export const pngOf = (mask: Mask, colors: readonly string[]): string =>
  base64Of(storedCanvas(mask, colors).toDataURL('image/png'));

/** The same, compressed beside the page's own work. */
export async function pngLater(mask: Mask, colors: readonly string[]): Promise<string> {
  const canvas = storedCanvas(mask, colors);
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/png'));
  if (!blob) return pngOf(mask, colors);
  const reader = new FileReader();
  await new Promise((done) => {
    reader.onload = done;
    reader.readAsDataURL(blob);
  });
  return base64Of(reader.result as string);
}

/** Reads a picture's pixels into the mask by their colours; other colours are background. Throws if it may not be read. */
export function readInto(mask: Mask, image: CanvasImageSource, values: ReadonlyMap<string, number>): void {
  const canvas = document.createElement('canvas');
  canvas.width = mask.width;
  canvas.height = mask.height;
  const context = canvas.getContext('2d', { willReadFrequently: true }) as CanvasRenderingContext2D;
  context.imageSmoothingEnabled = false;
  context.drawImage(image, 0, 0, mask.width, mask.height);
  const { data } = context.getImageData(0, 0, mask.width, mask.height);
  const known = new Map([...values].map(([color, value]) => [Number.parseInt(color.slice(1), 16), value]));
  for (let at = 0; at < mask.data.length; at += 1) {
    const from = at * 4;
    const color = ((data[from] as number) << 16) | ((data[from + 1] as number) << 8) | (data[from + 2] as number);
    mask.data[at] = (data[from + 3] as number) === 255 ? (known.get(color) ?? 0) : 0;
  }
}

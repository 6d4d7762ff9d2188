import { loadPicture, type Picture } from '../canvas/picture.ts';
import type { Frame } from './frames.ts';

const MOST_PIXELS = 40e6; // of all pictures that are kept, four bytes each
const FEWEST = 4;
const AHEAD = 3;

/** The pictures of a sequence: those that were shown last and the next ones are kept ready to be drawn. */
export class FramePictures {
  private readonly loading = new Map<number, Promise<Picture>>();
  /** In the order of their last use. */
  private readonly ready = new Map<number, Picture>();
  private readonly frames: readonly Frame[];
  private readonly holder: HTMLElement;

  constructor(frames: readonly Frame[], holder: HTMLElement) {
    this.frames = frames;
    this.holder = holder;
  }

  /** The picture, if it is there. */
  at(frame: number): Picture | null {
    const picture = this.ready.get(frame);
    if (!picture) return null;
    this.ready.delete(frame);
    this.ready.set(frame, picture);
    return picture;
  }

  async load(frame: number): Promise<Picture> {
    const known = this.at(frame);
    if (known) return known;
    const loading = this.loading.get(frame) ?? this.begin(frame);
    this.loading.set(frame, loading);
    return loading;
  }

  private async begin(frame: number): Promise<Picture> {
    const place = document.createElement('div');
    this.holder.append(place);
    try {
      const picture = await loadPicture((this.frames[frame] as Frame).src, place);
      this.ready.set(frame, picture);
      if (picture.levels[0] instanceof HTMLCanvasElement) place.remove();
      this.forget(picture);
      return picture;
    } catch (error) {
      place.remove();
      throw error;
    } finally {
      this.loading.delete(frame);
    }
  }

  /** The next ones, while the worker looks at this one; a broken one is complained about when it is shown. */
  ahead(frame: number): void {
    for (let next = frame + 1; next <= Math.min(frame + AHEAD, this.frames.length - 1); next += 1) {
      if (!this.ready.has(next)) this.load(next).catch(() => undefined);
    }
  }

  private forget({ width, height }: Picture): void {
    const most = Math.max(FEWEST, AHEAD + 2, Math.floor(MOST_PIXELS / Math.max(1, width * height)));
    for (const frame of this.ready.keys()) {
      if (this.ready.size <= most) return;
      this.ready.delete(frame);
    }
  }
}

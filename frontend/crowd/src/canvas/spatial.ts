import Flatbush from 'flatbush';

import { boundsOf } from './geometry.ts';
import type { Shape } from './shapes.ts';

/** Finds shapes by place. Built anew when the list changed: a millisecond or two for 5,000 shapes. */
export class SpatialIndex {
  private built: readonly Shape[] = [];
  private tree: Flatbush | null = null;

  /** Shapes of `shapes` whose bounds meet the rectangle, in their order. */
  search(shapes: readonly Shape[], minX: number, minY: number, maxX: number, maxY: number): Shape[] {
    if (shapes !== this.built) this.build(shapes);
    if (!this.tree) return [];
    const found = this.tree.search(minX, minY, maxX, maxY).sort((one, other) => one - other);
    return found.map((at) => shapes[at] as Shape);
  }

  private build(shapes: readonly Shape[]): void {
    this.built = shapes;
    this.tree = null;
    if (shapes.length === 0) return;
    const tree = new Flatbush(shapes.length);
    for (const shape of shapes) {
      const { minX, minY, maxX, maxY } = boundsOf(shape.points);
      tree.add(minX, minY, maxX, maxY);
    }
    tree.finish();
    this.tree = tree;
  }
}

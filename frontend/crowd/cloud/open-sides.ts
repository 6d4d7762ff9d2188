import type { Cuboid } from './cuboids.ts';
import type { CrowdPointCloud } from './point-cloud.ts';
import { PLANES, SideView } from './side-views.ts';

/** The views from above, from the side and from the front, each on its canvas. */
export function openSides(page: CrowdPointCloud): SideView[] {
  const owner = {
    selected: (): Cuboid | null => page.work?.current ?? null,
    near: (): Float32Array => page.near.around(page.points, page.work?.current ?? ({} as Cuboid)),
    color: (): string => page.colorOf(page.work?.selected?.label ?? ''),
    locked: (angle: string): boolean => (angle !== 'yaw' && Boolean(page.task?.initial)) || (page.work?.locked(page.work.selected) ?? true),
    begin: (): void => {
      page.renderRoot.querySelector<HTMLElement>('.stage canvas')?.focus(); // keys no longer press the button that was pressed before
      page.work?.begin();
    },
    edit: (cuboid: Cuboid): void => page.edit(cuboid),
    end: (): void => page.work?.end(),
  };
  const canvases = page.renderRoot.querySelectorAll<HTMLCanvasElement>('canvas.view');
  return PLANES.flatMap((plane, index) => (canvases[index] ? [new SideView(canvases[index], plane, owner)] : []));
}

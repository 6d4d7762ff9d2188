import type { Cell } from './use-live';

/** Of the cell whose values a job replaces, as Jupyter's programs have it. */
export const PARAMETERS = 'parameters';

export function tagsOf(cell: Cell | undefined): string[] {
  const tags = cell?.getMetadata('tags');
  return Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : [];
}

export const isParameters = (cell: Cell | undefined): boolean => tagsOf(cell).includes(PARAMETERS);

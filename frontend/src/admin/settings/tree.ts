/** Nested settings addressed by dotted paths (`SpaceStorageSettings.DefaultEbsStorageSettings`). Pure; nothing is changed in place. */

export type Tree = Readonly<Record<string, unknown>>;

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);

export function valueAt(tree: Tree | undefined, path: string): unknown {
  return path.split('.').reduce<unknown>((below, key) => (isTree(below) ? below[key] : undefined), tree);
}

/** A copy with `value` at the path; undefined takes the field out, and what it leaves empty above it. */
export function withValue(tree: Tree | undefined, path: string, value: unknown): Tree {
  const [key = '', ...rest] = path.split('.');
  const below = rest.length > 0 ? withValue(isTree(tree?.[key]) ? (tree[key] as Tree) : {}, rest.join('.'), value) : value;
  const empty = below === undefined || (rest.length > 0 && isTree(below) && Object.keys(below).length === 0);
  const others = Object.fromEntries(Object.entries(tree ?? {}).filter(([name]) => name !== key));
  return empty ? others : { ...others, [key]: below };
}

/** Every path that has a value; lists are values, they are not looked into. */
export function leafPaths(tree: Tree | undefined, above = ''): string[] {
  return Object.entries(tree ?? {}).flatMap(([key, value]) => {
    const path = above ? `${above}.${key}` : key;
    return isTree(value) && Object.keys(value).length > 0 ? leafPaths(value, path) : value === undefined ? [] : [path];
  });
}

/** Selected offsets in a shadow tree whose texts lie in elements with `data-start`; null when nothing is selected. */
export function selectedOffsets(root: ShadowRoot, length: number): { start: number; end: number } | null {
  const range = rangeIn(root);
  if (!range || range.collapsed) return null;
  const start = offsetOf(root, range.startContainer, range.startOffset, length);
  const end = offsetOf(root, range.endContainer, range.endOffset, length);
  return start === null || end === null || start === end ? null : { start, end };
}

type WithShadows = Selection & { getComposedRanges?: (options: { shadowRoots: ShadowRoot[] }) => StaticRange[] };

/** Browsers differ in how a selection inside a shadow tree is read. */
function rangeIn(root: ShadowRoot): StaticRange | Range | null {
  const own = (root as ShadowRoot & { getSelection?: () => Selection | null }).getSelection?.();
  if (own && own.rangeCount > 0) return own.getRangeAt(0);
  const selection = document.getSelection() as WithShadows | null;
  const composed = selection?.getComposedRanges?.({ shadowRoots: [root] })[0];
  if (composed) return composed;
  return selection && selection.rangeCount > 0 ? selection.getRangeAt(0) : null;
}

function offsetOf(root: ShadowRoot, node: Node, offset: number, length: number): number | null {
  const holder = node instanceof Text ? node.parentElement?.closest<HTMLElement>('[data-start]') : null;
  if (holder && holder.getRootNode() === root) return Number(holder.dataset.start) + before(holder, node) + offset;
  if (node.getRootNode() !== root) return null;
  const place = document.createRange();
  place.setStart(node, offset);
  for (const next of root.querySelectorAll<HTMLElement>('[data-start]')) {
    if (place.comparePoint(next, 0) >= 0) return Number(next.dataset.start);
  }
  return length;
}

/** Text of the holder before one of its text nodes. */
function before(holder: HTMLElement, node: Node): number {
  let count = 0;
  for (const child of holder.childNodes) {
    if (child === node) return count;
    if (child instanceof Text) count += child.data.length;
  }
  return count;
}

export function dropSelection(root: ShadowRoot): void {
  const own = (root as ShadowRoot & { getSelection?: () => Selection | null }).getSelection?.();
  (own ?? document.getSelection())?.removeAllRanges();
}

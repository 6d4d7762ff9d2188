/** Work that would make scrolling stutter waits until the page stands still. */

const REST_MS = 150;

const waiting: (() => void)[] = [];
let scrolled = -Infinity;
let timer: ReturnType<typeof setTimeout> | undefined;

const note = () => {
  scrolled = performance.now();
};
document.addEventListener('scroll', note, { capture: true, passive: true }); // of the page and of everything in it

/** One piece of work per turn, so that a click in between is answered. */
function turn(): void {
  const rest = scrolled + REST_MS - performance.now();
  if (rest <= 0) waiting.shift()?.();
  timer = waiting.length > 0 ? setTimeout(turn, Math.max(0, rest)) : undefined;
}

/** Calls `work` soon, but not while anything on the page scrolls. Returns what takes it back. */
export function whenStill(work: () => void): () => void {
  waiting.push(work);
  timer ??= setTimeout(turn);
  return () => {
    const at = waiting.indexOf(work);
    if (at >= 0) waiting.splice(at, 1);
  };
}

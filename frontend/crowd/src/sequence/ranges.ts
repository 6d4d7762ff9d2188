/** `2-5, 8-10, 20`: frames from 1 to `last`, both ends of a range included; their indexes from 0, or what is wrong. */
export function framesOf(text: string, last: number): { ok: true; frames: number[] } | { ok: false; problem: string } {
  const found = new Set<number>();
  for (const part of text.split(',').map((one) => one.trim())) {
    const match = /^(\d{1,6})(?:\s*-\s*(\d{1,6}))?$/.exec(part);
    if (!match) return { ok: false, problem: `“${part}” is no frame and no range: write frames like 2-5, 8-10, 20.` };
    const from = Number(match[1]);
    const to = Number(match[2] ?? match[1]);
    if (from < 1 || to > last || from > to) {
      return { ok: false, problem: `“${part}” is not within the frames 1 to ${String(last)}.` };
    }
    for (let frame = from; frame <= to; frame += 1) found.add(frame - 1);
  }
  return { ok: true, frames: [...found].sort((one, other) => one - other) };
}

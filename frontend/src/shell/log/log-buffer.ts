import type { LogLine } from '../../api/socket';

/** So many lines stay in memory; the download gets them all from the server. */
export const MOST_LINES = 100_000;
/** Old lines go in blocks, so that a full buffer does not shift 100,000 entries per line. */
const BLOCK = 5_000;

export interface LogSnapshot {
  lines: readonly LogLine[];
  /** Lines that were there and had to make room. */
  dropped: number;
}

type Schedule = (flush: () => void) => void;

/**
 * Lines of one log as they come, told to React at most once per frame: at 1,000 lines a second the page draws 60 times,
 * not 1,000 times.
 */
export class LogBuffer {
  private lines: LogLine[] = [];
  private dropped = 0;
  private snapshot: LogSnapshot = { lines: [], dropped: 0 };
  private scheduled = false;
  private readonly listeners = new Set<() => void>();

  constructor(private readonly schedule: Schedule = (flush) => void requestAnimationFrame(flush)) {}

  append(lines: readonly LogLine[]): void {
    for (const line of lines) this.lines.push(line);
    if (this.lines.length > MOST_LINES + BLOCK) {
      const surplus = this.lines.length - MOST_LINES;
      this.lines = this.lines.slice(surplus);
      this.dropped += surplus;
    }
    if (this.scheduled) return;
    this.scheduled = true;
    this.schedule(() => this.flush());
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  read = (): LogSnapshot => this.snapshot;

  private flush(): void {
    this.scheduled = false;
    // A copy, because React compares by identity; a copy of 100,000 references takes well under a millisecond.
    this.snapshot = { lines: this.lines.slice(), dropped: this.dropped };
    for (const listener of this.listeners) listener();
  }
}

/** The lines that hold the text, whatever the case. */
export function linesWith(lines: readonly LogLine[], text: string): readonly LogLine[] {
  const wanted = text.trim().toLowerCase();
  return wanted ? lines.filter((line) => line.message.toLowerCase().includes(wanted)) : lines;
}

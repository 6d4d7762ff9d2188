/** Undo and redo over states that are never changed in place. */
export class History<T> {
  private readonly done: T[] = [];
  private undone: T[] = [];
  private readonly limit: number;

  constructor(limit = 500) {
    this.limit = limit;
  }

  /** Keeps the state before a change. */
  push(before: T): void {
    this.done.push(before);
    if (this.done.length > this.limit) this.done.shift();
    this.undone = [];
  }

  /** The state before the last change, or undefined; `now` can then be redone. */
  undo(now: T): T | undefined {
    const before = this.done.pop();
    if (before !== undefined) this.undone.push(now);
    return before;
  }

  redo(now: T): T | undefined {
    const after = this.undone.pop();
    if (after !== undefined) this.done.push(now);
    return after;
  }

  get canUndo(): boolean {
    return this.done.length > 0;
  }

  get canRedo(): boolean {
    return this.undone.length > 0;
  }

  clear(): void {
    this.done.length = 0;
    this.undone = [];
  }
}

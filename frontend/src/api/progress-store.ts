import type { ProgressMessage } from './socket';

/** The last progress message of each job, by ARN. */
export class ProgressStore {
  private readonly latest = new Map<string, ProgressMessage>();
  private readonly listeners = new Set<() => void>();

  put(message: ProgressMessage): void {
    this.latest.set(message.arn, message);
    for (const listener of this.listeners) listener();
  }

  get(arn: string): ProgressMessage | undefined {
    return this.latest.get(arn);
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
}

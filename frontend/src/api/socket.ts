/** One websocket per page. It comes back by itself and asks for what it missed: no line twice, none missing. */

export interface StateEvent {
  type: 'event';
  id: number | string;
  kind: string;
  arn: string;
  name: string;
  status: string;
  secondary_status: string;
  reason: string;
  at: string;
}

export interface ProgressMessage {
  type: 'progress';
  arn: string;
  name: string;
  kind: string;
  stage: string;
  fraction: number | null;
  message: string;
  seconds_left: number | null;
}

export interface ChangedMessage {
  type: 'changed';
  kind: string;
  arn: string;
  name: string;
  what: string;
}

export interface LogLine {
  seq: number;
  /** Milliseconds since 1970. */
  at: number;
  message: string;
}

export interface LogTopic {
  group: string;
  stream: string;
}

interface LogMessage extends LogTopic {
  type: 'log';
  lines: LogLine[];
  next: number;
}

interface ErrorMessage {
  type: 'error';
  message: string;
  group?: string;
  stream?: string;
}

export type EventMessage = StateEvent | ProgressMessage | ChangedMessage;
type ServerMessage = EventMessage | LogMessage | ErrorMessage;

export type Connection = 'connecting' | 'open' | 'waiting' | 'closed';

export interface LogListener {
  onLines: (lines: LogLine[]) => void;
  onError?: (message: string) => void;
}

interface LogSubscription extends LogTopic {
  next: number;
  listener: LogListener;
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 20_000;
/** A connection that held this long counts as good: the next loss starts with a short wait again. */
const GOOD_AFTER_MS = 5_000;

/** The code with which the server closes the socket of somebody without a session. */
const SIGNED_OUT = 4401;

type SocketFactory = (url: string) => WebSocket;

export class LiveSocket {
  private socket: WebSocket | null = null;
  private attempts = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private openedAt = 0;
  private state: Connection = 'closed';
  private readonly logs = new Set<LogSubscription>();
  private readonly eventListeners = new Set<(message: EventMessage) => void>();
  private readonly openListeners = new Set<() => void>();
  private readonly refusalListeners = new Set<() => void>();
  private readonly stateListeners = new Set<() => void>();

  constructor(
    private readonly url: string,
    private readonly make: SocketFactory = (address) => new WebSocket(address),
  ) {}

  open(): void {
    if (this.state === 'closed') this.connect();
  }

  close(): void {
    clearTimeout(this.timer);
    this.move('closed');
    this.socket?.close();
    this.socket = null;
  }

  /** Try at once, for example when the network is back. */
  retryNow(): void {
    if (this.state !== 'waiting') return;
    clearTimeout(this.timer);
    this.connect();
  }

  get connection(): Connection {
    return this.state;
  }

  onConnection = (listener: () => void): (() => void) => {
    this.stateListeners.add(listener);
    return () => this.stateListeners.delete(listener);
  };

  onEvent(listener: (message: EventMessage) => void): () => void {
    this.eventListeners.add(listener);
    return () => this.eventListeners.delete(listener);
  }

  /** Called at each opening: whatever was read before may have changed unheard. */
  onOpen(listener: () => void): () => void {
    this.openListeners.add(listener);
    return () => this.openListeners.delete(listener);
  }

  /** The session has ended: the socket stays closed until `open` is called again. */
  onRefused(listener: () => void): () => void {
    this.refusalListeners.add(listener);
    return () => this.refusalListeners.delete(listener);
  }

  /** History from `from` and then the live tail of one log stream. */
  subscribeLog(topic: LogTopic, from: number, listener: LogListener): () => void {
    const subscription: LogSubscription = { ...topic, next: from, listener };
    this.logs.add(subscription);
    if (this.state === 'open') this.sendSubscribe(subscription);
    return () => {
      this.logs.delete(subscription);
      const othersWantIt = [...this.logs].some((other) => sameTopic(other, subscription));
      if (this.state === 'open' && !othersWantIt) {
        this.send({ type: 'unsubscribe', topic: 'log', group: topic.group, stream: topic.stream });
      }
    };
  }

  private connect(): void {
    this.move('connecting');
    const socket = this.make(this.url);
    this.socket = socket;
    socket.onopen = () => this.whenOpen(socket);
    socket.onmessage = (message: MessageEvent<string>) => {
      if (this.socket === socket) this.receive(JSON.parse(message.data) as ServerMessage);
    };
    socket.onclose = (event: CloseEvent) => this.whenClosed(socket, event.code);
  }

  private whenOpen(socket: WebSocket): void {
    if (this.socket !== socket) return;
    this.openedAt = Date.now();
    this.move('open');
    this.send({ type: 'subscribe', topic: 'events' });
    for (const subscription of this.logs) this.sendSubscribe(subscription);
    for (const listener of this.openListeners) listener();
  }

  private whenClosed(socket: WebSocket, code: number): void {
    if (this.socket !== socket) return;
    this.socket = null;
    if (code === SIGNED_OUT) {
      this.move('closed');
      for (const listener of this.refusalListeners) listener();
      return;
    }
    if (this.openedAt && Date.now() - this.openedAt > GOOD_AFTER_MS) this.attempts = 0;
    this.openedAt = 0;
    this.later();
  }

  /** After a refusal that turned out not to be one: the session has only got another key. */
  reopen(): void {
    if (this.state === 'closed') this.later();
  }

  private later(): void {
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.attempts);
    this.attempts += 1;
    this.move('waiting');
    this.timer = setTimeout(() => this.connect(), wait * (0.75 + Math.random() / 2));
  }

  private receive(message: ServerMessage): void {
    if (message.type === 'log') this.receiveLog(message);
    else if (message.type === 'error') this.receiveError(message);
    else for (const listener of this.eventListeners) listener(message);
  }

  private receiveLog(message: LogMessage): void {
    for (const subscription of this.logs) {
      if (!sameTopic(subscription, message)) continue;
      // A resumed stream may overlap with what came before: the sequence number decides.
      const fresh = message.lines.filter((line) => line.seq >= subscription.next);
      const last = fresh.at(-1);
      subscription.next = Math.max(subscription.next, last ? last.seq + 1 : 0, message.next);
      if (fresh.length) subscription.listener.onLines(fresh);
    }
  }

  private receiveError(message: ErrorMessage): void {
    for (const subscription of this.logs) {
      if (message.stream === undefined || message.stream === subscription.stream) {
        subscription.listener.onError?.(message.message);
      }
    }
  }

  private sendSubscribe({ group, stream, next }: LogSubscription): void {
    this.send({ type: 'subscribe', topic: 'log', group, stream, from: next });
  }

  private send(message: object): void {
    this.socket?.send(JSON.stringify(message));
  }

  private move(state: Connection): void {
    this.state = state;
    for (const listener of this.stateListeners) listener();
  }
}

function sameTopic(one: LogTopic, other: LogTopic): boolean {
  return one.group === other.group && one.stream === other.stream;
}

export function socketUrl(location: Location = window.location): string {
  return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws/`;
}

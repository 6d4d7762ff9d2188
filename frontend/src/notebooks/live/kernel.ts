import { KernelConnection, KernelSpecAPI, SessionAPI, type Kernel, type KernelMessage, type Session } from '@jupyterlab/services';

import { answers } from './answers';
import type { Settings } from './server';

export interface KernelChoice {
  name: string;
  text: string;
}

export interface KernelState {
  /** none: nobody has started one; lost: its connection is broken and is being made again. */
  status: 'none' | 'starting' | 'idle' | 'busy' | 'restarting' | 'dead' | 'lost';
  name: string;
  choices: KernelChoice[];
  /** Why it did not start, or how it died. */
  problem: string;
}

/** The kernel of one notebook: found when it runs already, started when asked for. */
export class NotebookKernel {
  private state: KernelState = { status: 'none', name: '', choices: [], problem: '' };
  private readonly listeners = new Set<() => void>();
  private session: Session.IModel | null = null;
  connection: Kernel.IKernelConnection | null = null;
  private starting: Promise<Kernel.IKernelConnection> | null = null;
  /** Counts the kernel's beginnings: what was asked of an earlier one is not asked of the next. */
  private life = 0;
  private answered: Promise<void> | null = null;
  /** What is to be done when the kernel's memory is gone. */
  onFresh: () => void = () => undefined;

  constructor(
    private readonly settings: Settings,
    private readonly path: string,
  ) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
  readonly read = (): KernelState => this.state;

  private set(change: Partial<KernelState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.listeners) listener();
  }

  /** The kernel's memory is gone, and it has to answer before it is given anything. */
  private fresh(): void {
    this.life += 1;
    this.answered = null;
    this.onFresh();
  }

  /** Which kernels there are, and whether one works on this notebook already. */
  async look(): Promise<void> {
    const [specs, running] = await Promise.all([KernelSpecAPI.getSpecs(this.settings), SessionAPI.listRunning(this.settings)]);
    const choices = Object.values(specs.kernelspecs).flatMap((spec) => (spec ? [{ name: spec.name, text: spec.display_name }] : []));
    this.set({ choices });
    const session = running.find((each) => each.path === this.path);
    if (!session?.kernel || this.connection) return;
    // A busy one answers when it is done; it takes what it is given before.
    if (session.kernel.execution_state === 'busy') this.answered = Promise.resolve();
    this.connect(session);
  }

  /** Kernels end with their server, and nobody tells: a new one knows nothing of them. */
  async lookWhetherItIsThere(): Promise<void> {
    const { connection } = this;
    if (!connection) return;
    const running = await SessionAPI.listRunning(this.settings);
    if (this.connection !== connection || running.some(({ kernel }) => kernel?.id === connection.id)) return;
    connection.dispose();
    this.connection = null;
    this.session = null;
    this.fresh();
    this.set({
      status: 'none',
      problem: 'The space’s server was started again, and the kernel ended with it: its variables are gone. The next cell that you run starts a new one.',
    });
  }

  /** The running kernel; starts one when there is none. */
  start(name: string): Promise<Kernel.IKernelConnection> {
    if (this.connection && this.state.status !== 'dead') return Promise.resolve(this.connection);
    this.starting ??= this.begin(name).finally(() => (this.starting = null));
    return this.starting;
  }

  /**
   * The running kernel, once it has answered: what is sent to one that still starts may be lost. Null when it has begun
   * anew meanwhile, for then what was to be run belongs to a memory that is gone.
   */
  async ready(name: string): Promise<Kernel.IKernelConnection | null> {
    const connection = await this.start(name);
    const { life } = this;
    this.answered ??= answers(connection);
    await this.answered;
    return life === this.life ? connection : null;
  }

  private async begin(name: string): Promise<Kernel.IKernelConnection> {
    this.set({ status: 'starting', name, problem: '' });
    try {
      if (this.session) await SessionAPI.shutdownSession(this.session.id, this.settings).catch(() => undefined);
      const session = await SessionAPI.startSession(
        { path: this.path, name: this.path.split('/').pop() ?? this.path, type: 'notebook', kernel: { name } },
        this.settings,
      );
      this.fresh();
      return this.connect(session);
    } catch (error) {
      this.set({ status: 'none', problem: error instanceof Error ? error.message : String(error) });
      throw error;
    }
  }

  private connect(session: Session.IModel): Kernel.IKernelConnection {
    const model = session.kernel as Kernel.IModel;
    this.connection?.dispose();
    const made = new KernelConnection({ model, serverSettings: this.settings, handleComms: false });
    this.session = session;
    this.connection = made;
    const follow = () => void (this.connection === made && this.set({ status: statusOf(made.status, made.connectionStatus), name: model.name }));
    made.statusChanged.connect((_sender, status) => {
      if (status === 'autorestarting') this.set({ problem: 'The kernel died and was started again: its variables are gone.' });
      if (status === 'autorestarting' || status === 'dead') this.fresh();
      follow();
    });
    made.connectionStatusChanged.connect(follow);
    follow();
    return made;
  }

  async interrupt(): Promise<void> {
    await this.connection?.interrupt();
  }

  /** A kernel with an empty memory; a dead one is replaced. */
  async restart(): Promise<void> {
    const { connection } = this;
    if (!connection || this.state.status === 'dead') {
      connection?.dispose();
      this.connection = null;
      await this.start(this.state.name || 'python3');
      return;
    }
    this.set({ status: 'restarting', problem: '' });
    this.fresh();
    await connection.restart();
  }

  /** Another kernel for this notebook; the one before ends. */
  async change(name: string): Promise<void> {
    if (!this.session) {
      await this.start(name);
      return;
    }
    this.set({ status: 'starting', name, problem: '' });
    this.fresh();
    // The types want a whole kernel model; the server takes a name.
    const session = await SessionAPI.updateSession({ id: this.session.id, kernel: { name } as Kernel.IModel }, this.settings);
    this.connect(session);
  }

  async shutdown(): Promise<void> {
    if (this.session) await SessionAPI.shutdownSession(this.session.id, this.settings);
    this.connection?.dispose();
    this.connection = null;
    this.session = null;
    this.fresh();
    this.set({ status: 'none', problem: '' });
  }

  readonly dismiss = (): void => this.set({ problem: '' });

  close(): void {
    this.connection?.dispose();
    this.connection = null;
    this.listeners.clear();
  }
}

function statusOf(status: KernelMessage.Status, connection: Kernel.ConnectionStatus): KernelState['status'] {
  if (status === 'dead') return 'dead';
  if (connection === 'disconnected') return 'lost';
  switch (status) {
    case 'idle':
      return 'idle';
    case 'busy':
      return 'busy';
    case 'restarting':
    case 'autorestarting':
      return 'restarting';
    default:
      return 'starting';
  }
}

import type { YCodeCell, YNotebook, SharedCell } from '@jupyter/ydoc';
import type { KernelMessage } from '@jupyterlab/services';

import type { CellType, NotebookContent, Output } from '../nbformat';
import { NotebookKernel } from './kernel';
import { Displays, OutputLog, type KernelOutput, type OutputPlace } from './output-log';
import { Room, type Person } from './room';
import { contentsOf, revertFile, settingsOf, type Settings } from './server';

export interface Question {
  cell: string;
  prompt: string;
  password: boolean;
  answer: (value: string) => void;
}

/** Outputs are gathered so long before they are written: a loop that prints would otherwise redraw the page each time. */
const GATHER_MS = 60;
/** A notebook whose tab went to the back stays connected for so long; longer while it works. */
const LINGER_MS = 60_000;

/** One notebook of a space: its document, its kernel, and what runs. It outlives the page that shows it for a while. */
export class OpenNotebook {
  readonly settings: Settings;
  readonly room: Room;
  readonly kernel: NotebookKernel;
  private readonly displays = new Displays();
  private readonly running = new Map<string, number>();
  private question: Question | null = null;
  private readonly listeners = new Set<() => void>();

  constructor(
    readonly domain: string,
    readonly space: string,
    readonly path: string,
    me: Person,
  ) {
    this.settings = settingsOf(domain, space);
    this.room = new Room(this.settings, `${me.name} ${domain}/${space}/${path}`, path, me);
    this.kernel = new NotebookKernel(this.settings, path);
    this.kernel.onFresh = () => this.forgetRuns();
    this.room.onNewServer = () => void this.kernel.lookWhetherItIsThere().catch(() => undefined);
    void this.kernel.look().catch(() => undefined);
  }

  get notebook(): YNotebook {
    return this.room.read().notebook;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
  readonly readQuestion = (): Question | null => this.question;

  private tell(): void {
    for (const listener of this.listeners) listener();
  }

  get kernelName(): string {
    return this.kernel.read().name || (this.notebook.metadata as Partial<NotebookContent['metadata']> | undefined)?.kernelspec?.name || 'python3';
  }

  cell(id: string): ReturnType<YNotebook['getCell']> | undefined {
    return this.notebook.cells.find((cell) => cell.id === id);
  }

  private codeCell(id: string): YCodeCell | undefined {
    const cell = this.cell(id);
    return cell?.cell_type === 'code' ? (cell as YCodeCell) : undefined;
  }

  /** Run these cells in their order; text cells are passed over. Refuses when no kernel can be started. */
  async run(ids: readonly string[]): Promise<void> {
    const code = ids.filter((id) => this.codeCell(id));
    if (code.length === 0) return;
    for (const id of code) this.mark(id, 'running');
    try {
      const connection = await this.kernel.ready(this.kernelName);
      if (!connection) return;
      this.noteKernel();
      for (const id of code) this.execute(connection, id);
    } catch (error) {
      for (const id of code) this.mark(id, 'idle');
      throw error;
    }
  }

  private execute(connection: Awaited<ReturnType<NotebookKernel['start']>>, id: string): void {
    const cell = this.codeCell(id);
    if (!cell) return;
    if (cell.source.trim() === '') {
      cell.clearOutputs();
      cell.setExecutionCount(null);
      return this.mark(id, 'idle');
    }
    this.mark(id, 'running'); // again: a kernel that was started for it has made all cells idle
    cell.setExecutionCount(null);
    const log = new OutputLog(this.placeOf(id), this.displays);
    const gathered = new Gathered((messages) => this.notebook.transact(() => messages.forEach((message) => log.take(message)), false));
    const future = connection.requestExecute({ code: cell.source, stop_on_error: true, allow_stdin: true }, true, { cellId: id });
    const run = (this.running.get(id) ?? 0) + 1;
    this.running.set(id, run);
    future.onIOPub = (message) => {
      const { content } = message as { content: Record<string, unknown> };
      if (message.header.msg_type === 'execute_input') this.codeCell(id)?.setExecutionCount(Number(content['execution_count']));
      gathered.take({ type: message.header.msg_type, content });
    };
    future.onStdin = (message) => this.onStdin(connection, id, message);
    future.onReply = ({ content }) => {
      if (typeof content.execution_count === 'number' && content.status !== 'aborted') this.codeCell(id)?.setExecutionCount(content.execution_count);
    };
    const over = () => {
      gathered.flush();
      if (this.question?.cell === id) this.asks(null);
      if (this.running.get(id) === run) this.mark(id, 'idle');
    };
    future.done.then(over, over);
  }

  private onStdin(connection: Awaited<ReturnType<NotebookKernel['start']>>, cell: string, message: KernelMessage.IStdinMessage): void {
    if (message.header.msg_type !== 'input_request') return;
    const { prompt, password } = message.content as { prompt: string; password: boolean };
    this.asks({
      cell,
      prompt,
      password,
      answer: (value) => {
        this.asks(null);
        connection.sendInputReply({ status: 'ok', value }, message.header as unknown as KernelMessage.IInputReplyMsg['parent_header']);
      },
    });
  }

  private asks(question: Question | null): void {
    this.question = question;
    this.tell();
  }

  /** The cell by its id, each time anew: a document that was laid on another has other cells of the same ids. */
  private placeOf(id: string): OutputPlace {
    return {
      getOutputs: () => this.codeCell(id)?.getOutputs() ?? [],
      updateOutputs: (start, end, outputs: Output[] = []) => this.codeCell(id)?.updateOutputs(start, end, outputs),
      appendStreamOutput: (index, text) => this.codeCell(id)?.appendStreamOutput(index, text),
      clearOutputs: () => this.codeCell(id)?.clearOutputs(),
    };
  }

  private mark(id: string, state: 'running' | 'idle'): void {
    const cell = this.codeCell(id);
    if (cell && cell.executionState !== state) cell.executionState = state;
  }

  /** A kernel without memory runs nothing of what was asked before. */
  private forgetRuns(): void {
    this.asks(null);
    this.running.clear();
    for (const cell of this.notebook.cells) this.mark(cell.id, 'idle');
  }

  /** The file names the kernel it was made with (nbformat: kernelspec). */
  private noteKernel(): void {
    const { name, choices } = this.kernel.read();
    const before = (this.notebook.metadata ?? {}) as NotebookContent['metadata'];
    if (before.kernelspec?.name === name) return;
    const text = choices.find((choice) => choice.name === name)?.text ?? name;
    this.notebook.setMetadata('kernelspec', { name, display_name: text, language: before.language_info?.name ?? 'python' });
  }

  /** The file written. */
  async save(): Promise<void> {
    if (!(await this.room.save())) throw new Error('The space’s server cannot be reached; your edits are kept in this browser.');
  }

  /** The file written, and a version to come back to. */
  async saveWithCheckpoint(): Promise<void> {
    await this.save();
    await contentsOf(this.settings).createCheckpoint(this.path);
  }

  /** The version of the last explicit save over what is there now. */
  async revert(): Promise<void> {
    await revertFile(this.domain, this.space, this.path);
  }

  insert(at: number, type: CellType, source = ''): string {
    const made = this.notebook.insertCell(at, { cell_type: type, source, metadata: {} } as SharedCell.Cell);
    return made.id;
  }

  get isBusy(): boolean {
    return this.notebook.cells.some((cell) => cell.cell_type === 'code' && (cell as YCodeCell).executionState === 'running');
  }

  close(): void {
    this.room.close();
    this.kernel.close();
    this.listeners.clear();
  }
}

class Gathered {
  private messages: KernelOutput[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly write: (messages: KernelOutput[]) => void) {}

  take(message: KernelOutput): void {
    this.messages.push(message);
    this.timer ??= setTimeout(() => this.flush(), GATHER_MS);
  }

  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { messages } = this;
    this.messages = [];
    if (messages.length > 0) this.write(messages);
  }
}

interface Entry {
  open: OpenNotebook;
  users: number;
  timer?: ReturnType<typeof setTimeout> | undefined;
}

const entries = new Map<string, Entry>();

/** The open notebook of this address, made if there is none. Give it back with `release`. */
export function acquire(domain: string, space: string, path: string, me: Person): OpenNotebook {
  const key = `${me.name} ${domain}/${space}/${path}`;
  const entry = entries.get(key) ?? { open: new OpenNotebook(domain, space, path, me), users: 0 };
  entries.set(key, entry);
  clearTimeout(entry.timer);
  entry.users += 1;
  return entry.open;
}

export function release(open: OpenNotebook): void {
  const [key, entry] = [...entries].find(([, each]) => each.open === open) ?? [];
  if (!key || !entry) return;
  entry.users -= 1;
  if (entry.users === 0) closeLater(key, entry);
}

function closeLater(key: string, entry: Entry): void {
  entry.timer = setTimeout(() => {
    if (entry.users > 0) return;
    if (entry.open.isBusy || !entry.open.room.safeToClose) return closeLater(key, entry);
    entries.delete(key);
    entry.open.close();
  }, LINGER_MS);
}

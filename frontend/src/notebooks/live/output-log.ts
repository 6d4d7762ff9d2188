import type { YCodeCell } from '@jupyter/ydoc';

import { textOf, type Output } from '../nbformat';

/** What the writer needs of a cell: the part of YCodeCell that keeps outputs. */
export type OutputPlace = Pick<YCodeCell, 'getOutputs' | 'updateOutputs' | 'appendStreamOutput' | 'clearOutputs'>;

export interface KernelOutput {
  type: string;
  content: Record<string, unknown>;
}

/** A stream grows up to this; then its beginning goes, and a sentence says so. */
const MOST_STREAM = 2_000_000;

/** Where displays with an id are, in all cells of one kernel: `update_display` finds them there. */
export class Displays {
  private readonly places = new Map<string, { place: OutputPlace; index: number }[]>();

  note(id: string, place: OutputPlace, index: number): void {
    this.places.set(id, [...(this.places.get(id) ?? []), { place, index }]);
  }

  forget(place: OutputPlace): void {
    for (const [id, all] of this.places) this.places.set(id, all.filter((each) => each.place !== place));
  }

  update(id: string, data: unknown, metadata: unknown): void {
    for (const { place, index } of this.places.get(id) ?? []) {
      const old = place.getOutputs()[index];
      if (old) place.updateOutputs(index, index + 1, [{ ...old, data, metadata } as Output]);
    }
  }
}

/** Writes what a kernel says while it runs one cell into that cell's outputs, as the message protocol wants it. */
export class OutputLog {
  private clearNext = false;
  private count = 0;
  /** The stream that the last output is, so that more of it is appended. */
  private stream = '';
  private written = 0;

  constructor(
    private readonly place: OutputPlace,
    private readonly displays: Displays,
  ) {
    this.clear();
  }

  take({ type, content }: KernelOutput): void {
    switch (type) {
      case 'stream':
        return this.onStream(String(content['name']), textOf(content['text']));
      case 'clear_output':
        if (content['wait']) this.clearNext = true;
        else this.clear();
        return;
      case 'update_display_data':
        return this.displays.update(displayId(content), content['data'], content['metadata']);
      case 'display_data':
        return this.add({ output_type: 'display_data', data: content['data'], metadata: content['metadata'] }, displayId(content));
      case 'execute_result':
        return this.add(
          { output_type: 'execute_result', data: content['data'], metadata: content['metadata'], execution_count: content['execution_count'] },
          displayId(content),
        );
      case 'error':
        return this.add({ output_type: 'error', ename: content['ename'], evalue: content['evalue'], traceback: content['traceback'] });
      default:
        return undefined;
    }
  }

  private onStream(name: string, text: string): void {
    this.clearIfAsked();
    if (this.stream !== name) {
      this.add({ output_type: 'stream', name, text: lastLines('', text) });
      this.stream = name;
      this.written = text.length;
      return;
    }
    this.written += text.length;
    // A carriage return writes over what is there: progress bars.
    if (text.includes('\r') || text.includes('\b') || this.written > MOST_STREAM) {
      const old = textOf(this.place.getOutputs()[this.count - 1]?.['text']);
      const now = lastLines(old, text);
      this.written = now.length;
      this.place.updateOutputs(this.count - 1, this.count, [{ output_type: 'stream', name, text: now } as Output]);
      return;
    }
    this.place.appendStreamOutput(this.count - 1, text);
  }

  private add(output: Record<string, unknown>, id = ''): void {
    this.clearIfAsked();
    this.stream = '';
    this.place.updateOutputs(this.count, this.count, [output as Output]);
    if (id) this.displays.note(id, this.place, this.count);
    this.count += 1;
  }

  private clearIfAsked(): void {
    if (this.clearNext) this.clear();
  }

  private clear(): void {
    this.clearNext = false;
    this.count = 0;
    this.stream = '';
    this.displays.forget(this.place);
    this.place.clearOutputs();
  }
}

function displayId(content: Record<string, unknown>): string {
  const transient = content['transient'] as { display_id?: unknown } | undefined;
  return typeof transient?.display_id === 'string' ? transient.display_id : '';
}

/** What a terminal would show of `old + text`: carriage returns and backspaces done, and not without end. */
export function lastLines(old: string, text: string): string {
  const at = old.lastIndexOf('\n') + 1;
  const done = old.slice(0, at) + (old.slice(at) + text).split('\n').map(overwritten).join('\n');
  if (done.length <= MOST_STREAM) return done;
  const kept = done.slice(-MOST_STREAM / 2);
  return `… the beginning of this output was left out …\n${kept.slice(kept.indexOf('\n') + 1)}`;
}

function overwritten(line: string): string {
  if (!line.includes('\r') && !line.includes('\b')) return line;
  let shown = '';
  // A return at the end waits for what comes: nothing is written over yet.
  const open = line.endsWith('\r') ? '\r' : '';
  for (const part of line.slice(0, line.length - open.length).split('\r')) {
    const plain = erased(part);
    shown = plain + shown.slice(plain.length);
  }
  return shown + open;
}

function erased(text: string): string {
  if (!text.includes('\b')) return text;
  const kept: string[] = [];
  for (const letter of text) {
    if (letter === '\b') kept.pop();
    else kept.push(letter);
  }
  return kept.join('');
}

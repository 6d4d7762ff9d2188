import { YNotebook, type YCodeCell } from '@jupyter/ydoc';
import { beforeEach, describe, expect, it } from 'vitest';

import { Displays, lastLines, OutputLog } from './output-log';

let cells: YCodeCell[];
let displays: Displays;
beforeEach(() => {
  const notebook = new YNotebook({ disableDocumentWideUndoRedo: true });
  cells = [0, 1].map((at) => notebook.insertCell(at, { cell_type: 'code', source: '' }) as YCodeCell);
  displays = new Displays();
});
const cell = (at = 0) => cells[at] as YCodeCell;
const shown = (at = 0) => cell(at).getOutputs();
const text = (name: string, content: string) => ({ type: 'stream', content: { name, text: content } });
const display = (type: string, value: string, id?: string) => ({
  type,
  content: { data: { 'text/plain': value }, metadata: {}, ...(id ? { transient: { display_id: id } } : {}) },
});

describe('OutputLog', () => {
  it('appends to a stream, and begins another when the other speaks', () => {
    const log = new OutputLog(cell(), displays);
    for (const message of [text('stdout', 'a'), text('stdout', 'b\n'), text('stderr', 'c'), text('stdout', 'd')]) log.take(message);
    expect(shown().map((output) => [output['name'], output['text']])).toEqual([['stdout', 'ab\n'], ['stderr', 'c'], ['stdout', 'd']]);
  });

  it('writes a progress bar over itself', () => {
    const log = new OutputLog(cell(), displays);
    for (const part of ['start\n 1%', '\r50%', '\r100%\n', 'done']) log.take(text('stdout', part));
    expect(shown()[0]?.['text']).toBe('start\n100%\ndone');
  });

  it('clears at once, or when the next comes', () => {
    const log = new OutputLog(cell(), displays);
    log.take(text('stdout', 'a'));
    log.take({ type: 'clear_output', content: { wait: true } });
    expect(shown()).toHaveLength(1);
    log.take(display('display_data', 'b'));
    expect(shown().map((output) => output['data'])).toEqual([{ 'text/plain': 'b' }]);
    log.take({ type: 'clear_output', content: {} });
    expect(shown()).toEqual([]);
  });

  it('updates a display wherever it is', () => {
    const first = new OutputLog(cell(0), displays);
    first.take(text('stdout', 'x'));
    first.take(display('display_data', 'one', 'd1'));
    const second = new OutputLog(cell(1), displays);
    second.take(display('display_data', 'one', 'd1'));
    second.take(display('update_display_data', 'two', 'd1'));
    expect([shown(0)[1]?.['data'], shown(1)[0]?.['data']]).toEqual([{ 'text/plain': 'two' }, { 'text/plain': 'two' }]);
  });

  it('begins anew when the cell runs again', () => {
    new OutputLog(cell(), displays).take(text('stdout', 'old'));
    new OutputLog(cell(), displays).take({ type: 'error', content: { ename: 'E', evalue: 'v', traceback: ['t'] } });
    expect(shown()).toEqual([{ output_type: 'error', ename: 'E', evalue: 'v', traceback: ['t'] }]);
  });
});

describe('lastLines', () => {
  it.each([
    ['', 'abc\rX', 'Xbc'],
    ['ab', '\b\bxy', 'xy'],
    ['10%', '\r', '10%\r'],
    ['10%\r', '20%', '20%'],
    ['a\nb', '\rc\n', 'a\nc\n'],
  ])('%j and %j -> %j', (old, more, shown) => {
    expect(lastLines(old, more)).toBe(shown);
  });

  it('does not grow without end', () => {
    expect(lastLines('x'.repeat(1_999_999), `${'y'.repeat(9)}\n`.repeat(10)).length).toBeLessThan(1_100_000);
  });
});

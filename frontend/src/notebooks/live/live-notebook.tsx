import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Spinner from '@cloudscape-design/components/spinner';
import { useCallback, useEffect, useMemo, useReducer, useRef, useState, useSyncExternalStore, type KeyboardEvent } from 'react';

import '../../components/code-editor.css';
import { asProblem } from '../../api/problem';
import { ErrorBox } from '../../components/error-box';
import { useFlash } from '../../workbench/flash';
import '../notebook.css';
import './live.css';
import { LiveCell, type CellEvents } from './cell';
import { commandsOf } from './commands';
import { actionOf, type Action } from './keys';
import { endKernel, EndKernel, hasVariables, type Ending } from './end-kernel';
import { useMe } from './me';
import { acquire, release, type OpenNotebook } from './open-notebook';
import { chosen, heir, NOTHING, stepped, type Selection, type Step } from './selection';
import { labUrl } from './server';
import { Toolbar } from './toolbar';
import { useCells } from './use-live';

interface LiveNotebookProps {
  domain: string;
  space: string;
  path: string;
  /** `2 vCPU + 4 GiB` */
  instance: string;
  /** Start a kernel as soon as it is open: somebody asked to run it. */
  start?: boolean;
}

/** A notebook of a running space: edited, run, and saved as one types. */
export default function LiveNotebook({ domain, space, path, instance, start = false }: LiveNotebookProps) {
  const me = useMe();
  const [open, setOpen] = useState<OpenNotebook | null>(null);
  useEffect(() => {
    const taken = acquire(domain, space, path, me);
    // Not at once: what is shown while it opens is drawn first.
    void Promise.resolve(taken).then(setOpen);
    return () => release(taken);
  }, [domain, space, path, me]);
  return open ? <Opened key={`${domain}/${space}/${path}`} open={open} instance={instance} start={start} /> : <Waiting />;
}

function Waiting() {
  return (
    <div className="nb-waiting">
      <Spinner size="large" /> Opening the notebook…
    </div>
  );
}

function Opened({ open, instance, start }: { open: OpenNotebook; instance: string; start: boolean }) {
  const room = useSyncExternalStore(open.room.subscribe, open.room.read);
  const { ready } = room;
  useEffect(() => {
    // Why it did not start, the kernel's own state says.
    if (start && ready) void open.kernel.start(open.kernelName).catch(() => undefined);
  }, [open, start, ready]);
  if (room.problem) return <ErrorBox what={`${open.path} cannot be opened`} error={room.problem} />;
  if (!room.ready) return <Waiting />;
  return <Document open={open} instance={instance} />;
}

function Document({ open, instance }: { open: OpenNotebook; instance: string }) {
  const room = useSyncExternalStore(open.room.subscribe, open.room.read);
  const kernel = useSyncExternalStore(open.kernel.subscribe, open.kernel.read);
  const question = useSyncExternalStore(open.subscribe, open.readQuestion);
  const cells = useCells(room.notebook);
  const board = useBoard(open, cells.map((cell) => cell.id));
  const { selection, unfolded, on, act, onKeyDown } = board;
  const marked = new Set(chosen(selection, cells.map((cell) => cell.id)));
  return (
    <section className="nb nb-live" aria-label={`Notebook ${open.path}`} onKeyDown={onKeyDown}>
      <Toolbar open={open} room={room} kernel={kernel} instance={instance} act={act} type={open.cell(selection.active)?.cell_type as string | undefined} board={board} />
      {room.both.length > 0 && (
        <Alert type="warning" dismissible onDismiss={open.room.bothWereRead} dismissAriaLabel="I have seen it" header="Two versions of some cells">
          The notebook was changed elsewhere while you were not connected. Both versions are there, yours below the other: {room.both.join(' · ')}
        </Alert>
      )}
      {(kernel.status === 'dead' || kernel.problem) && (
        <Alert
          type={kernel.status === 'dead' || kernel.status === 'none' ? 'error' : 'warning'}
          header={kernel.status === 'dead' ? 'The kernel died' : 'About the kernel'}
          dismissible={kernel.status !== 'dead'}
          dismissAriaLabel="Dismiss"
          onDismiss={open.kernel.dismiss}
          action={<Button onClick={() => act('restart')}>Restart the kernel</Button>}
        >
          {kernel.problem || 'Its variables are gone; the text and the outputs of the notebook are not. A cell that used too much memory is the usual cause.'}
        </Alert>
      )}
      {cells.map((cell, index) => (
        <LiveCell
          key={cell.id}
          open={open}
          cell={cell}
          index={index}
          chosen={marked.has(cell.id)}
          active={selection.active === cell.id}
          editing={selection.active === cell.id && selection.editing}
          unfolded={unfolded.has(cell.id)}
          question={question?.cell === cell.id ? question : null}
          lab={labUrl(open.domain, open.space, open.path)}
          on={on}
        />
      ))}
      <div className="nb-end">
        <Button iconName="add-plus" onClick={() => board.append('code')}>
          Code
        </Button>
        <Button iconName="add-plus" onClick={() => board.append('markdown')}>
          Text
        </Button>
      </div>
      {board.ending && <EndKernel open={open} ending={board.ending} runAll={board.runAll} onClose={board.stay} />}
    </section>
  );
}

/** What is chosen and unfolded, and everything that keys and buttons do with it. */
function useBoard(open: OpenNotebook, ids: readonly string[]) {
  const { fail, show } = useFlash();
  const latest = useRef(ids);
  useEffect(() => {
    latest.current = ids;
  });
  const commands = useMemo(() => commandsOf(open), [open]);
  const [selection, dispatch] = useReducer((now: Selection, step: Step) => stepped(now, step, commands.ids()), { ...NOTHING, active: ids[0] ?? '', anchor: ids[0] ?? '' });
  const [unfolded, setUnfolded] = useState<ReadonlySet<string>>(new Set());
  const [ending, setEnding] = useState<Ending | null>(null);
  const now = useRef(selection);
  useEffect(() => {
    now.current = selection;
  });
  const unfold = useCallback((id: string, wanted: boolean) => {
    setUnfolded((all) => {
      if (all.has(id) === wanted) return all;
      const next = new Set(all);
      if (wanted) next.add(id);
      else next.delete(id);
      return next;
    });
  }, []);

  const tell = useCallback((what: string) => (error: unknown) => fail(what, asProblem(error)), [fail]);
  const run = useCallback(
    (taken: readonly string[], then: 'stay' | 'next' | 'insert') => {
      for (const id of taken) unfold(id, false);
      void open.run(taken).catch(tell('The cell cannot run'));
      const last = taken.at(-1) ?? '';
      const order = commands.ids();
      const next = order[order.indexOf(last) + 1];
      if (then === 'insert' || (then === 'next' && !next)) dispatch({ type: 'choose', id: commands.insert(last, 1), editing: true });
      else if (then === 'next' && next) dispatch({ type: 'choose', id: next });
      else dispatch({ type: 'leave' });
    },
    [open, commands, unfold, tell],
  );
  const runAll = useCallback(() => run(commands.ids(), 'stay'), [run, commands]);
  const save = useCallback(() => {
    open.saveWithCheckpoint().then(
      () => show({ id: 'notebook-saved', type: 'success', header: 'Saved', content: 'Revert brings back this version.' }),
      tell('The notebook is not saved'),
    );
  }, [open, show, tell]);
  const edit = useCallback(
    (id: string) => {
      unfold(id, true);
      dispatch({ type: 'choose', id, editing: true });
    },
    [unfold],
  );

  const on = useMemo<CellEvents>(
    () => ({
      choose: (id, extend) => dispatch(extend ? { type: 'extend', id } : { type: 'choose', id }),
      edit,
      run: (id, then) => run([id], then),
      leave: () => dispatch({ type: 'leave' }),
      step: (id, by) => {
        const next = commands.ids()[commands.ids().indexOf(id) + by];
        if (next) dispatch({ type: 'choose', id: next, editing: open.cell(next)?.cell_type === 'code' });
      },
      split: (id, at) => dispatch({ type: 'choose', id: commands.split(id, at), editing: true }),
      save,
      focused: (id) => dispatch({ type: 'choose', id, editing: true }),
    }),
    [edit, run, commands, open, save],
  );

  const act = useCallback(
    (action: Action | 'run-all' | 'restart-run-all' | 'up-cell' | 'down-cell' | 'revert' | 'shutdown' | 'clear-all' | 'parameters') => {
      const taken = chosen(now.current, latest.current);
      const { active } = now.current;
      const choose = (id: string) => dispatch({ type: 'choose', id });
      const dropped = (work: () => void) => {
        const next = heir(taken, latest.current);
        work();
        choose(next || (commands.ids()[0] ?? ''));
      };
      switch (action) {
        case 'edit': return edit(active);
        case 'up': return dispatch({ type: 'move', by: -1 });
        case 'down': return dispatch({ type: 'move', by: 1 });
        case 'more-up': return dispatch({ type: 'move', by: -1, extend: true });
        case 'more-down': return dispatch({ type: 'move', by: 1, extend: true });
        case 'first': return dispatch({ type: 'move', by: -Infinity });
        case 'last': return dispatch({ type: 'move', by: Infinity });
        case 'above': return choose(commands.insert(active, 0));
        case 'below': return choose(commands.insert(active, 1));
        case 'copy': return commands.copy(taken);
        case 'cut': return dropped(() => commands.cut(taken));
        case 'delete': return dropped(() => commands.remove(taken));
        case 'paste': return choose(commands.paste(taken.at(-1) ?? active).at(-1) ?? active);
        case 'undo': {
          commands.undo();
          if (!commands.ids().includes(active)) choose(commands.ids().at(-1) ?? '');
          return;
        }
        case 'merge': return commands.merge(taken);
        case 'code': case 'markdown': case 'raw': {
          commands.setType(taken, action);
          if (action !== 'code') for (const id of taken) unfold(id, true);
          return;
        }
        case 'up-cell': return commands.move(taken, -1);
        case 'down-cell': return commands.move(taken, 1);
        case 'run': return run(taken, 'stay');
        case 'run-next': return run(taken, 'next');
        case 'run-insert': return run(taken, 'insert');
        case 'run-all': return runAll();
        case 'save': return save();
        case 'interrupt': return void open.kernel.interrupt().catch(tell('The kernel cannot be interrupted'));
        case 'restart': case 'restart-run-all': case 'shutdown': {
          if (hasVariables(open)) return setEnding(action);
          return void endKernel(open, action, runAll).catch(tell('The kernel cannot be restarted'));
        }
        case 'revert': return void open.revert().catch(tell('The notebook stays as it is'));
        case 'outputs': return commands.clearOutputs(taken);
        case 'parameters': return commands.toggleParameters(active);
        case 'clear-all': return commands.clearOutputs(commands.ids());
      }
    },
    [commands, edit, run, runAll, save, open, tell, unfold],
  );

  const before = useRef('');
  const onKeyDown = (event: KeyboardEvent) => {
    const target = event.target as HTMLElement;
    // Only while a cell itself has the keyboard: editors, buttons and fields have keys of their own.
    if (!target.matches('.nb-cell, .nb-live')) return;
    const action = actionOf(event, before.current);
    before.current = action ? '' : event.key;
    if (!action) return;
    event.preventDefault();
    event.stopPropagation();
    act(action);
  };

  const append = (type: 'code' | 'markdown') => {
    const id = commands.insert('', 1, type);
    if (type === 'markdown') unfold(id, true);
    dispatch({ type: 'choose', id, editing: true });
  };
  return { selection, unfolded, ending, stay: () => setEnding(null), runAll, on, act, onKeyDown, append };
}

export type Board = ReturnType<typeof useBoard>;

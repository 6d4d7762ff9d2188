import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import ButtonGroup, { type ButtonGroupProps } from '@cloudscape-design/components/button-group';
import Select from '@cloudscape-design/components/select';
import { lazy, Suspense, useLayoutEffect, useRef, useState, type ReactNode } from 'react';
import { useNavigate } from 'react-router';

import { asProblem } from '../../api/problem';
import { paths } from '../../documents/paths';
import { useFlash } from '../../workbench/flash';
import type { KernelState } from './kernel';
import type { Board } from './live-notebook';
import type { OpenNotebook } from './open-notebook';
import type { RoomState } from './room';
import { labUrl } from './server';
import { usePresent } from './use-live';

const ShareWindow = lazy(() => import('../../snapshots/share-window'));

interface ToolbarProps {
  open: OpenNotebook;
  room: RoomState;
  kernel: KernelState;
  instance: string;
  type: string | undefined;
  act: Board['act'];
  board: Board;
}

const TYPES = [
  { value: 'code', label: 'Code' },
  { value: 'markdown', label: 'Markdown' },
  { value: 'raw', label: 'Raw' },
];

/** Stays in sight; what one uses all the time, and the state of saving, kernel and company. */
export function Toolbar({ open, room, kernel, instance, type, act }: ToolbarProps) {
  const bar = useRef<HTMLDivElement>(null);
  const top = useTop(bar);
  const chosen = TYPES.find(({ value }) => value === type) ?? null;
  const [sharing, setSharing] = useState(false);
  const leave = useLeave(open);
  const place = `${open.space}/${open.path}`;
  const onButton = (id: string) => {
    if (id === 'share') setSharing(true);
    else if (id === 'checkpoint' || id === 'head') leave('The notebook cannot be compared', paths.notebookDiff(`${id}:${place}`, `file:${place}`));
    else if (id === 'job') leave('The notebook cannot run as a job', paths.newNotebookJob({ space: open.space, path: open.path }));
    else act(id as Parameters<Board['act']>[0]);
  };
  return (
    <div ref={bar} className="nb-toolbar" role="group" aria-label="Notebook" style={{ insetBlockStart: top }}>
      <div className="nb-toolbar-row">
        <h1 className="nb-title">{open.path.split('/').pop()}</h1>
        <span className="nb-space" />
        <SavedState room={room} retry={open.room.retry} />
        <Avatars open={open} room={room} />
        <span className="nb-instance" title="What the space’s instance has">
          {kernel.status === 'none' ? 'Unknown' : instance}
        </span>
        <KernelMenu open={open} kernel={kernel} act={act} />
      </div>
      <div className="nb-toolbar-row">
        <ButtonGroup variant="icon" ariaLabel="Cells and kernel" dropdownExpandToViewport items={BUTTONS} onItemClick={({ detail }) => onButton(detail.id)} />
        <Select
          className="nb-type"
          selectedOption={chosen}
          options={TYPES}
          disabled={!chosen}
          ariaLabel="Type of the cell"
          onChange={({ detail }) => act(detail.selectedOption.value as 'code' | 'markdown' | 'raw')}
        />
        <span className="nb-space" />
        <a className="nb-lab" href={labUrl(open.domain, open.space, open.path)} target="_blank" rel="noreferrer">
          Open in JupyterLab
        </a>
      </div>
      {sharing && (
        <Suspense fallback={null}>
          <ShareWindow space={open.space} path={open.path} save={() => open.save()} onClose={() => setSharing(false)} />
        </Suspense>
      )}
    </div>
  );
}

/** What is on its way to the file is written first: the other page reads the file. */
function useLeave(open: OpenNotebook): (failed: string, to: string) => void {
  const navigate = useNavigate();
  const { fail } = useFlash();
  return (failed, to) =>
    void open.save().then(
      () => navigate(to),
      (error: unknown) => fail(failed, asProblem(error)),
    );
}

/** Where the page's own header ends: the toolbar stops there. */
function useTop(place: React.RefObject<HTMLElement | null>): number {
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    const measure = () => {
      const bars = document.querySelectorAll<HTMLElement>('#shell-top, [class*="universal-toolbar"]');
      setTop(Math.max(0, ...[...bars].map((bar) => (bar.offsetHeight > 0 && bar.offsetHeight < 200 ? barBottom(bar) : 0))));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, [place]);
  return top;
}

function barBottom(bar: HTMLElement): number {
  const { top, height } = bar.getBoundingClientRect();
  return Math.max(0, top) + height;
}

const SAVED: Record<RoomState['saving'], string> = { opening: 'connecting…', saved: 'saved ✓', saving: 'saving…', offline: 'offline' };

function SavedState({ room, retry }: { room: RoomState; retry: () => void }) {
  const { saving, unsaved } = room;
  if (saving !== 'offline') {
    return (
      <span className="nb-saved" role="status">
        {SAVED[saving]}
      </span>
    );
  }
  const kept = unsaved > 0 ? `offline: ${unsaved} ${unsaved === 1 ? 'edited cell' : 'edited cells'} kept here` : 'offline';
  return (
    <span className="nb-saved nb-offline" role="status">
      {kept}{' '}
      <button type="button" className="nb-more" onClick={retry}>
        connect
      </button>
    </span>
  );
}

function Avatars({ open, room }: { open: OpenNotebook; room: RoomState }) {
  const present = usePresent(room.notebook);
  return (
    <ul className="nb-people" aria-label={`In this notebook of ${open.space}`}>
      {present.map(({ name, initials, color, me }) => (
        <li key={name} style={{ background: color }} title={me ? `${name} (you)` : name}>
          <span aria-hidden="true">{initials}</span>
          <span className="visually-hidden">{me ? `${name} (you)` : name}</span>
        </li>
      ))}
    </ul>
  );
}

const STATUS: Record<KernelState['status'], string> = {
  none: 'No kernel',
  starting: 'starting',
  idle: 'idle',
  busy: 'busy',
  restarting: 'restarting',
  dead: 'dead',
  lost: 'connection lost, trying again',
};

function KernelMenu({ open, kernel, act }: { open: OpenNotebook; kernel: KernelState; act: Board['act'] }) {
  const { fail } = useFlash();
  const busy = ['busy', 'starting', 'restarting'].includes(kernel.status);
  const name = kernel.choices.find((choice) => choice.name === kernel.name)?.text ?? kernel.name;
  const running = kernel.status !== 'none';
  const items = [
    { id: 'kernels', text: 'Kernel', items: kernel.choices.map((choice) => ({ id: `kernel ${choice.name}`, text: choice.text, disabled: running && choice.name === kernel.name })) },
    { id: 'restart', text: 'Restart', secondaryText: '0 0', disabled: !running },
    { id: 'shutdown', text: 'Shut down the kernel', disabled: !running },
  ];
  return (
    <span className="nb-kernel">
      <span className={`nb-circle ${busy ? 'nb-circle-full' : ''} ${kernel.status === 'dead' || kernel.status === 'lost' ? 'nb-circle-bad' : ''}`} aria-hidden="true" />
      <span className="visually-hidden" role="status">{`Kernel: ${STATUS[kernel.status]}`}</span>
      <ButtonDropdown
        items={items}
        expandToViewport
        ariaLabel={`Kernel ${name}: ${STATUS[kernel.status]}`}
        onItemClick={({ detail }) => {
          if (detail.id.startsWith('kernel ')) void open.kernel.change(detail.id.slice(7)).catch((error: unknown) => fail('The kernel did not start', asProblem(error)));
          else act(detail.id as 'restart' | 'shutdown');
        }}
      >
        {running ? name || 'Kernel' : 'No kernel'}
      </ButtonDropdown>
    </span>
  );
}

const svg = (path: ReactNode) => (
  <svg viewBox="0 0 16 16" focusable="false" aria-hidden="true">
    {path}
  </svg>
);
const stroke = { fill: 'none', strokeWidth: 1.6, strokeLinejoin: 'round', strokeLinecap: 'round' } as const;
const button = (id: string, text: string, icon: Partial<ButtonGroupProps.IconButton>): ButtonGroupProps.IconButton => ({ type: 'icon-button', id, text, ...icon });

const BUTTONS: ButtonGroupProps.ItemOrGroup[] = [
  {
    type: 'group',
    text: 'File',
    items: [button('save', 'Save and keep this version (Ctrl S)', { iconSvg: svg(<path {...stroke} d="M2.5 2.5h8.5l2.5 2.5v8.5h-11zM5 2.5v4h5v-4M4.5 13.5v-4h7v4" />) })],
  },
  {
    type: 'group',
    text: 'Cells',
    items: [
      button('below', 'New cell below (B)', { iconName: 'add-plus' }),
      button('cut', 'Cut (X)', { iconSvg: svg(<path {...stroke} d="M4 2l7 9M12 2L5 11M3.6 14a1.9 1.9 0 1 0 0-3.8 1.9 1.9 0 0 0 0 3.8zM12.4 14a1.9 1.9 0 1 0 0-3.8 1.9 1.9 0 0 0 0 3.8z" />) }),
      button('copy', 'Copy (C)', { iconName: 'copy' }),
      button('paste', 'Paste below (V)', { iconSvg: svg(<path {...stroke} d="M5.5 3h-2.5v11h10v-11h-2.5M5.5 2h5v2.5h-5z" />) }),
      button('up-cell', 'Move up', { iconName: 'arrow-up' }),
      button('down-cell', 'Move down', { iconName: 'arrow-down' }),
    ],
  },
  {
    type: 'group',
    text: 'Run',
    items: [
      button('run-next', 'Run (Shift Enter)', { iconSvg: svg(<path {...stroke} d="M4 2.5l9 5.5-9 5.5z" />) }),
      button('interrupt', 'Interrupt (I I)', { iconSvg: svg(<path {...stroke} d="M3.5 3.5h9v9h-9z" />) }),
      button('restart', 'Restart the kernel (0 0)', { iconName: 'refresh' }),
      button('restart-run-all', 'Restart and run all', { iconSvg: svg(<path {...stroke} d="M2 3l5.5 5-5.5 5zM8.5 3l5.5 5-5.5 5z" />) }),
      {
        type: 'menu-dropdown',
        id: 'more',
        text: 'More',
        items: [
          { id: 'run-all', text: 'Run all cells' },
          { id: 'above', text: 'New cell above', secondaryText: 'A' },
          { id: 'merge', text: 'Merge cells', secondaryText: 'Shift M' },
          { id: 'delete', text: 'Delete cells', secondaryText: 'D D' },
          { id: 'undo', text: 'Undo a change of cells', secondaryText: 'Z' },
          { id: 'clear-all', text: 'Clear all outputs' },
          { id: 'revert', text: 'Revert to the saved version' },
          { id: 'checkpoint', text: 'Compare with the saved version' },
          { id: 'head', text: 'Compare with the last commit' },
          { id: 'share', text: 'Share a copy by link' },
          { id: 'parameters', text: 'Parameters of jobs: this cell' },
          { id: 'job', text: 'Run as a job' },
        ],
      },
    ],
  },
];

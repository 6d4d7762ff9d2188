import Button from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import Icon from '@cloudscape-design/components/icon';
import Spinner from '@cloudscape-design/components/spinner';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useRef, useState, type ChangeEvent } from 'react';
import { Link, useNavigate } from 'react-router';

import { asProblem } from '../../api/problem';
import { ConfirmDelete } from '../../components/confirm-delete';
import { ErrorBox } from '../../components/error-box';
import { paths } from '../../documents/paths';
import { useFlash } from '../../workbench/flash';
import { useWorkspace } from '../../workbench/workspace';
import { labUrl, settingsOf } from '../live/server';
import { Files, isNotebook, joined, parentOf, type Entry } from './actions';
import './files.css';
import { NameWindow } from './name-window';

interface FileBrowserProps {
  domain: string;
  space: string;
  /** The folder that is shown. */
  folder: string;
  /** The file that is open beside it. */
  path: string;
}

type Task = { kind: 'rename' | 'delete'; entry: Entry } | { kind: 'folder' } | null;

/** The files of a space: a column beside the notebook. */
export function FileBrowser({ domain, space, folder, path }: FileBrowserProps) {
  const files = useMemo(() => new Files(settingsOf(domain, space)), [domain, space]);
  const client = useQueryClient();
  const navigate = useNavigate();
  const { fail, show } = useFlash();
  const { forget } = useWorkspace();
  const [task, setTask] = useState<Task>(null);
  const picker = useRef<HTMLInputElement>(null);
  const key = ['files of a space', domain, space];
  const list = useQuery({ queryKey: [...key, folder], queryFn: () => files.list(folder), refetchOnWindowFocus: true });
  const refresh = () => client.invalidateQueries({ queryKey: key });
  const doing = async (what: string, work: () => Promise<unknown>) => {
    try {
      await work();
      await refresh();
    } catch (error) {
      fail(what, asProblem(error));
    }
  };
  const create = () => doing('No notebook was made', async () => void navigate(paths.notebook(domain, space, await files.createNotebook(folder))));
  const upload = (event: ChangeEvent<HTMLInputElement>) => {
    const chosen = [...(event.target.files ?? [])];
    event.target.value = '';
    for (const file of chosen) {
      const id = `upload ${file.name}`;
      const told = (share: number) =>
        show(share < 1 ? { id, type: 'in-progress', header: `Uploading ${file.name}`, content: `${Math.round(share * 100)} %` } : { id, type: 'success', header: `${file.name} is in the space` });
      told(0);
      void doing(`${file.name} was not uploaded`, () => files.upload(folder, file, told));
    }
  };

  return (
    <aside className="nb-files" aria-label={`Files of ${space}`}>
      <div className="nb-files-head">
        <Button iconName="add-plus" onClick={() => void create()}>
          Notebook
        </Button>
        <Button variant="icon" iconName="folder" ariaLabel="New folder" onClick={() => setTask({ kind: 'folder' })} />
        <Button variant="icon" iconName="upload" ariaLabel="Upload files" onClick={() => picker.current?.click()} />
        <Button variant="icon" iconName="refresh" ariaLabel="Read the files again" onClick={() => void refresh()} />
        <input ref={picker} type="file" multiple hidden onChange={upload} aria-label="Files to upload" />
      </div>
      <Folders domain={domain} space={space} folder={folder} />
      {list.isPending && <Spinner />}
      {list.isError && <ErrorBox what="The files cannot be listed" error={list.error} retry={() => void list.refetch()} />}
      <ul className="nb-files-list">
        {list.data?.map((entry) => (
          <Row
            key={entry.path}
            entry={entry}
            current={entry.path === path}
            to={target(domain, space, entry)}
            onAction={(id) => {
              if (id === 'download') void doing(`${entry.name} cannot be downloaded`, () => files.download(entry.path));
              else if (id === 'job') void navigate(paths.newNotebookJob({ space, path: entry.path }));
              else setTask({ kind: id as 'rename' | 'delete', entry });
            }}
          />
        ))}
      </ul>
      {list.data?.length === 0 && <p className="nb-files-empty">No files here yet.</p>}
      {task?.kind === 'folder' && (
        <NameWindow title="New folder" label="Name" action="Create" value="" onClose={() => setTask(null)} onName={async (name) => void (await files.createFolder(folder, name), await refresh())} />
      )}
      {task?.kind === 'rename' && (
        <NameWindow
          title={`Rename ${task.entry.name}`}
          label="New name"
          action="Rename"
          value={task.entry.name}
          onClose={() => setTask(null)}
          onName={async (name) => {
            const to = joined(parentOf(task.entry.path), name);
            await files.rename(task.entry.path, to);
            await refresh();
            if (task.entry.path === path) void navigate(paths.notebook(domain, space, to));
            forget(paths.notebook(domain, space, task.entry.path));
          }}
        />
      )}
      {task?.kind === 'delete' && (
        <ConfirmDelete
          what={task.entry.kind === 'directory' ? 'folder' : task.entry.kind}
          name={task.entry.name}
          consequence={task.entry.kind === 'directory' ? 'Everything in it goes, too.' : task.entry.kind === 'notebook' ? 'Its kernel ends, too.' : undefined}
          onClose={() => setTask(null)}
          onConfirm={async () => {
            await files.delete(task.entry.path);
            await refresh();
            if (task.entry.path === path) void navigate(paths.notebook(domain, space, parentOf(path)));
            forget(paths.notebook(domain, space, task.entry.path));
          }}
        />
      )}
    </aside>
  );
}

/** Notebooks and folders are pages; for other files there is JupyterLab, in a tab of its own. */
function target(domain: string, space: string, { path, kind }: Entry): { page: string } | { lab: string } {
  if (kind === 'directory' || isNotebook(path)) return { page: paths.notebook(domain, space, path) };
  return { lab: labUrl(domain, space, path) };
}

function Folders({ domain, space, folder }: { domain: string; space: string; folder: string }) {
  const parts = folder.split('/').filter(Boolean);
  return (
    <nav className="nb-files-where" aria-label="Folder">
      <Link to={paths.notebook(domain, space)}>{space}</Link>
      {parts.map((part, index) => (
        <span key={index}>
          {' / '}
          <Link to={paths.notebook(domain, space, parts.slice(0, index + 1).join('/'))}>{part}</Link>
        </span>
      ))}
    </nav>
  );
}

const ICONS = { notebook: 'file-open', directory: 'folder', file: 'file' } as const;
const ACTIONS: Record<Entry['kind'], { id: string; text: string }[]> = (() => {
  const [job, download, rename, remove] = [
    { id: 'job', text: 'Run as a job' },
    { id: 'download', text: 'Download' },
    { id: 'rename', text: 'Rename' },
    { id: 'delete', text: 'Delete' },
  ];
  return { notebook: [job, download, rename, remove], file: [download, rename, remove], directory: [rename, remove] };
})();

function Row({ entry, current, to, onAction }: { entry: Entry; current: boolean; to: { page: string } | { lab: string }; onAction: (id: string) => void }) {
  const label = (
    <>
      <Icon name={ICONS[entry.kind]} size="small" />
      <span>{entry.name}</span>
    </>
  );
  return (
    <li className={current ? 'nb-file nb-file-current' : 'nb-file'}>
      {'page' in to ? (
        <Link to={to.page} aria-current={current ? 'page' : undefined} title={entry.name}>
          {label}
        </Link>
      ) : (
        <a href={to.lab} target="_blank" rel="noreferrer" title={`${entry.name}: opens in JupyterLab`}>
          {label}
        </a>
      )}
      <ButtonDropdown
        variant="inline-icon"
        ariaLabel={`Actions for ${entry.name}`}
        expandToViewport
        items={ACTIONS[entry.kind]}
        onItemClick={({ detail }) => onAction(detail.id)}
      />
    </li>
  );
}

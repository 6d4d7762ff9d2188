import Button from '@cloudscape-design/components/button';
import Spinner from '@cloudscape-design/components/spinner';
import { useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useLocation, useNavigate, useSearchParams } from 'react-router';

import { asProblem } from '../../api/problem';
import { Empty, Gone } from '../../components/empty';
import { DocLink } from '../../components/doc-link';
import { ErrorBox } from '../../components/error-box';
import { paths } from '../../documents/paths';
import { IdleNotice } from '../../spaces/idle-notice';
import { useRunningApps, useSpace } from '../../spaces/queries';
import { useRights } from '../../spaces/rights';
import { useFlash } from '../../workbench/flash';
import { usePreference } from '../../workbench/workspace';
import { instanceText } from './instances';
import { receive } from './intent';
import { useNoteRecent } from './recent';
import './space.css';
import { StoppedCard } from './stopped-card';
import { useApp, useStart, type RunningApp } from './use-space';

const LiveNotebook = lazy(() => import('../live/live-notebook'));
const FileBrowser = lazy(() => import('../files/browser').then((module) => ({ default: module.FileBrowser })));

interface SpacePageProps {
  domain: string;
  space: string;
  /** A notebook, or a folder; empty for the space itself. */
  path: string;
}

/** A space: its files on the left, a notebook beside them; a card to start it while it does not run. */
export function SpacePage(props: SpacePageProps) {
  const { domain, space, path } = props;
  const app = useApp(domain, space);
  const described = useSpace(domain, space);
  const { closed } = useRights(domain, described.data);
  useAutoStart(domain, space, closed ? undefined : app.data);
  if (closed) return <Closed space={space} owner={described.data?.OwnershipSettings?.OwnerUserProfileName ?? ''} />;
  if (app.isPending || described.isPending) return <Spinner size="large" />;
  if (app.isError) {
    if (asProblem(app.error).gone) return <Gone what="space" name={space} back={<DocLink to={paths.notebooks}>All spaces</DocLink>} />;
    return <ErrorBox what={`The space ${space} cannot be opened`} error={app.error} retry={() => void app.refetch()} />;
  }
  if (app.data.status !== 'Running') return <StoppedCard domain={domain} space={space} app={app.data} path={path} />;
  return <Running {...props} app={app.data} />;
}

function Closed({ space, owner }: { space: string; owner: string }) {
  const why = `Only ${owner} sees the notebooks in it. A shared space, or a copy by link, is the way to work on them together.`;
  return <Empty page title={`${space} is private to ${owner}`} why={why} action={<DocLink to={paths.notebooks}>All spaces</DocLink>} />;
}

/** `?start=1`: somebody asked for a notebook, so the space is started without another click, once. */
function useAutoStart(domain: string, space: string, app: RunningApp | undefined): void {
  const [search, setSearch] = useSearchParams();
  const start = useStart(domain, space);
  const { fail } = useFlash();
  const wanted = search.get('start') === '1';
  const asked = useRef(false);
  useEffect(() => {
    if (!wanted || !app || asked.current) return;
    if (app.status === 'Stopping') return; // it is asked again when it has stopped
    asked.current = true;
    setSearch((now) => {
      const next = new URLSearchParams(now);
      next.delete('start');
      return next;
    }, { replace: true });
    if (app.status === 'Stopped') start().catch((error: unknown) => fail(`${space} did not start`, error));
  }, [wanted, app, start, setSearch, space, fail]);
}

function Running({ domain, space, path, app }: SpacePageProps & { app: RunningApp }) {
  const [shown, setShown] = usePreference('notebook-files', true);
  const notebook = path.endsWith('.ipynb');
  const folder = notebook ? path.split('/').slice(0, -1).join('/') : path;
  const making = useMaking(domain, space, folder);
  const [search] = useSearchParams();
  const idle = useRunningApps().data?.find((each) => each.domain === domain && each.space === space);
  useNoteRecent(domain, space, notebook ? path : '');
  return (
    <>
      {!notebook && <h1 className="visually-hidden">{path || space}</h1>}
      <div className="nb-idle">{idle && <IdleNotice app={idle} />}</div>
      <div className={shown ? 'nb-page' : 'nb-page nb-page-wide'}>
        <div className="nb-page-side">
          <Button
            variant="icon"
            iconName={shown ? 'angle-left' : 'folder'}
            ariaLabel={shown ? 'Hide the files' : 'Show the files'}
            onClick={() => setShown(!shown)}
          />
          {shown && (
            <Suspense fallback={<Spinner />}>
              <FileBrowser domain={domain} space={space} folder={folder} path={path} />
            </Suspense>
          )}
        </div>
        <div className="nb-page-main">
          <Suspense fallback={<Spinner size="large" />}>
            {notebook && <LiveNotebook domain={domain} space={space} path={path} instance={instanceText(app.instance)} start={search.get('run') === '1'} />}
            {!notebook && (making ? <Spinner size="large" /> : <Nothing domain={domain} space={space} />)}
          </Suspense>
        </div>
      </div>
    </>
  );
}

function Nothing({ domain, space }: { domain: string; space: string }) {
  const navigate = useNavigate();
  return (
    <div className="nb-nothing">
      <p>Choose a notebook on the left, or make one.</p>
      <Button variant="primary" onClick={() => void navigate(`${paths.notebook(domain, space)}?new=1`)}>
        New notebook
      </Button>
    </div>
  );
}

/** `?new=1` and `?put=…`: a notebook that was asked for before the space ran is written now, and opened. */
function useMaking(domain: string, space: string, folder: string): boolean {
  const [search] = useSearchParams();
  const { pathname } = useLocation();
  const navigate = useNavigate();
  const client = useQueryClient();
  const { fail } = useFlash();
  const put = search.get('put') ?? '';
  const wanted = put !== '' || search.get('new') === '1';
  const begun = useRef('');
  const [failed, setFailed] = useState('');
  const job = `${pathname} ${put || 'new'}`;
  useEffect(() => {
    if (!wanted) begun.current = '';
    if (!wanted || begun.current === job) return;
    begun.current = job;
    make(domain, space, folder, put).then(
      (path) => {
        void client.invalidateQueries({ queryKey: ['files of a space', domain, space] });
        void navigate(path ? `${paths.notebook(domain, space, path)}?run=1` : pathname, { replace: true });
      },
      (error: unknown) => {
        fail('The notebook was not made', asProblem(error));
        setFailed(job);
      },
    );
  }, [wanted, job, domain, space, folder, put, pathname, client, navigate, fail]);
  return wanted && failed !== job;
}

async function make(domain: string, space: string, folder: string, put: string): Promise<string> {
  const [{ Files }, { settingsOf }] = await Promise.all([import('../files/actions'), import('../live/server')]);
  const files = new Files(settingsOf(domain, space));
  if (!put) return files.createNotebook(folder);
  const parcel = receive(put);
  return parcel ? files.createNotebook(folder, parcel.name, parcel.notebook) : '';
}

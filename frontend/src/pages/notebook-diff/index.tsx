import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';

import { useSession } from '../../api/session';
import { ConfirmDelete } from '../../components/confirm-delete';
import { Empty } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { PageHeader } from '../../components/page-header';
import { paths } from '../../documents/paths';
import { LinkButton } from '../../components/link-button';
import { DIFF, readDiff } from '../../notebook-diff/api';
import { fileOf, summary } from '../../notebook-diff/folding';

const DiffView = lazy(() => import('../../notebook-diff/diff-view'));

export default function Page() {
  const [search] = useSearchParams();
  const a = search.get('a') ?? '';
  const b = search.get('b') ?? '';
  if (!a || !b) {
    return (
      <Empty
        page
        title="Compare notebooks"
        why="Choose “Compare with the saved version” or “Compare with the last commit” in the menu of a notebook, or two of the notebooks that you shared."
        action={<LinkButton to={paths.notebookSnapshots}>Notebooks that I shared</LinkButton>}
      />
    );
  }
  return <Comparison a={a} b={b} />;
}

function Comparison({ a, b }: { a: string; b: string }) {
  const diff = useQuery({ queryKey: [DIFF, a, b], queryFn: ({ signal }) => readDiff(a, b, signal) });
  return (
    <SpaceBetween size="l">
      <PageHeader
        title="Compare notebooks"
        description={diff.data ? summary(diff.data.cells) : undefined}
        actions={
          <>
            <Button iconName="refresh" onClick={() => void diff.refetch()}>
              Compare again
            </Button>
            <Place a={a} b={b} differs={diff.data?.cells.some(({ kind }) => kind !== 'same') ?? false} />
          </>
        }
      />
      {diff.isPending && <Spinner size="large" />}
      {diff.isError && <ErrorBox what="The notebooks cannot be compared" error={diff.error} retry={() => void diff.refetch()} />}
      {diff.data?.metadata && <Alert type="info">The notebook’s own metadata differ as well: its kernel or language, or what extensions keep.</Alert>}
      {diff.data && (
        <Suspense fallback={<Spinner size="large" />}>
          <DiffView diff={diff.data} />
        </Suspense>
      )}
    </SpaceBetween>
  );
}

/** Where one side is a file of a space: the way back to it, and back to its saved version. */
function Place({ a, b, differs }: { a: string; b: string; differs: boolean }) {
  const { profile } = useSession();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [asked, setAsked] = useState(false);
  const file = fileOf(b);
  if (!file || !profile) return null;
  const { space, path } = file;
  const domain = profile.DomainId;
  const revert = async () => {
    const { revertFile } = await import('../../notebooks/live/server');
    await revertFile(domain, space, path);
    await client.invalidateQueries({ queryKey: [DIFF] });
    void navigate(paths.notebook(domain, space, path));
  };
  return (
    <>
      {a === `checkpoint:${space}/${path}` && (
        <Button disabled={!differs} onClick={() => setAsked(true)}>
          Revert to the saved version
        </Button>
      )}
      <LinkButton to={paths.notebook(domain, space, path)}>Open the notebook</LinkButton>
      {asked && <ConfirmDelete what="the notebook" name={path} verb="Revert" consequence="What is on the right goes; the version on the left is the notebook from then on." onConfirm={revert} onClose={() => setAsked(false)} />}
    </>
  );
}

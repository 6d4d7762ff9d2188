import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from 'react-router';

import { registerDataset } from '../../api/datasets';
import { asProblem } from '../../api/problem';
import { reasonText } from '../../api/reason';
import { objectUrl } from '../../api/rest';
import { Cell } from '../../components/cell';
import { Copyable } from '../../components/copyable';
import { Gone } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { formatCount } from '../../components/format';
import { JobProgress } from '../../components/job-progress';
import { PageHeader } from '../../components/page-header';
import { Status } from '../../components/status';
import { Time } from '../../components/time';
import { paths } from '../../documents/paths';
import { IMPORTS, readImport, readImports, stopImport, type LabelImport as Import } from '../../labeling/imports';
import { canAudit, nameOfType } from '../../labeling/types';
import { LinkButton } from '../../components/link-button';
import { useFlash } from '../../workbench/flash';
import { Results } from './results';

const RUNNING = new Set<Import['status']>(['InProgress', 'Stopping']);

/** One import: how far it is, what came of it, what was left out, and what to do with it. */
export default function LabelImport() {
  const { name = '' } = useParams();
  const found = useQuery({ queryKey: [IMPORTS, name], queryFn: ({ signal }) => readImport(name, signal) });
  if (found.isPending) return <Spinner size="large" />;
  if (found.isError) {
    if (asProblem(found.error).gone) return <Gone what="import" name={name} back={<LinkButton to={paths.importLabels()}>All imports</LinkButton>} />;
    return <ErrorBox error={found.error} what="The import could not be read" retry={() => void found.refetch()} />;
  }
  const { data } = found;
  return (
    <SpaceBetween size="l">
      <PageHeader title={name} description={<Status status={data.status} />} actions={<Actions found={data} />} />
      {RUNNING.has(data.status) && <JobProgress arn={data.arn} stored={data.progress} label="Importing the labels" />}
      {data.status === 'Failed' && (
        <Alert type="error" header="Nothing was imported" action={<LinkButton to={again(data)}>Import again</LinkButton>}>
          {reasonText(data.failure_reason)}
        </Alert>
      )}
      {data.status === 'Completed' && data.notes.length > 0 && (
        <Alert type="warning" header="What was left out">
          {data.notes.map((note) => (
            <div key={note}>{note}</div>
          ))}
        </Alert>
      )}
      {data.status === 'Completed' && <Results found={data} objects={data.objects_shown} />}
      <Settings found={data} />
    </SpaceBetween>
  );
}

const again = ({ source, folder, attribute }: Import): string => paths.importLabels({ file: source, folder, attribute });

/** What can be done with the labels, as with those of a job that is over. */
function Actions({ found }: { found: Import }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const { fail } = useFlash();
  const stop = useMutation({
    mutationFn: () => stopImport(found.name),
    onSettled: () => client.invalidateQueries({ queryKey: [IMPORTS] }),
    onError: (error) => fail('The import was not stopped', error),
  });
  const learn = useMutation({
    mutationFn: () => registerDataset(found.name, found.table_uri, []),
    onSuccess: async ({ name }) => {
      await client.invalidateQueries({ queryKey: ['/api/datasets'] });
      await navigate(paths.dataset(name));
    },
    onError: (error) => fail('The data set was not made', error),
  });
  if (found.status === 'InProgress') {
    return (
      <Button loading={stop.isPending} onClick={() => stop.mutate()}>
        Stop
      </Button>
    );
  }
  if (found.status !== 'Completed') return null;
  return (
    <>
      <Button iconName="download" href={objectUrl(found.uri)} download>
        Manifest
      </Button>
      {found.table_uri && (
        <Button loading={learn.isPending} onClick={() => learn.mutate()}>
          Make a data set
        </Button>
      )}
      {canAudit(found.task_type) && (
        <>
          <LinkButton to={paths.newLabelingJob({ 'verify-import': found.name })}>Check these labels</LinkButton>
          <LinkButton to={paths.newLabelingJob({ 'adjust-import': found.name })}>Adjust these labels</LinkButton>
        </>
      )}
    </>
  );
}

function Settings({ found }: { found: Import }) {
  const formats = useQuery({ queryKey: [IMPORTS], queryFn: ({ signal }) => readImports(signal) }).data?.formats;
  return (
    <Cell id="settings" title="Settings and files">
      <KeyValuePairs
        columns={3}
        items={[
          { label: 'Format', value: formats?.find(({ key }) => key === found.format)?.title ?? (found.format || 'By what is in the file') },
          { label: 'Task', value: found.task_type ? nameOfType(found.task_type) : '–' },
          { label: 'Labels in the manifest', value: found.attribute || '–' },
          { label: 'File', value: <Copyable text={found.source} label="Address of the file" /> },
          { label: 'Folder of the pictures', value: found.folder ? <Copyable text={found.folder} label="Address of the folder" /> : '–' },
          { label: 'Manifest', value: found.uri ? <Copyable text={found.uri} label="Address of the manifest" /> : '–' },
          { label: 'Objects', value: found.status === 'Completed' ? formatCount(found.objects, 'object') : '–' },
          { label: 'Asked for', value: <Time at={found.created_at} /> },
        ]}
      />
    </Cell>
  );
}

import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';

import { registerDataset } from '../../api/datasets';
import { objectUrl } from '../../api/rest';
import { Cell } from '../../components/cell';
import { ErrorBox } from '../../components/error-box';
import { formatNumber } from '../../components/format';
import { Status } from '../../components/status';
import { Time } from '../../components/time';
import { paths } from '../../documents/paths';
import { askExport, EXPORTS, readExports, type Export } from '../../labeling/api';
import { useFlash } from '../../workbench/flash';

/** The format that an experiment reads. */
const TABLE = 'csv';

const DESCRIPTION =
  'The output manifest is always there; these are the same labels in the formats of others. A CSV table of classes can become a data set, and an experiment learns from it.';

/** The labels as files of other tools; made by a worker, and there to be downloaded when they are done. */
export function ExportsCell({ job }: { job: string }) {
  const found = useQuery({ queryKey: [EXPORTS, job], queryFn: ({ signal }) => readExports(job, signal) });
  const client = useQueryClient();
  const { fail } = useFlash();
  const navigate = useNavigate();
  const ask = useMutation({
    mutationFn: (format: string) => askExport(job, format),
    onSuccess: () => client.invalidateQueries({ queryKey: [EXPORTS, job] }),
    onError: (error) => fail('The export was not begun', error),
  });
  const learn = useMutation({
    mutationFn: (uri: string) => registerDataset(job, uri, []),
    onSuccess: async ({ name }) => {
      await client.invalidateQueries({ queryKey: ['/api/datasets'] });
      await navigate(paths.dataset(name));
    },
    onError: (error) => fail('The data set was not made', error),
  });
  const titles = new Map((found.data?.formats ?? []).map(({ key, title }) => [key, title]));
  const none = found.data?.formats.length === 0;
  return (
    <Cell
      id="exports"
      title="For other tools"
      description={none ? 'No other tool’s format has a place for these labels: use the output manifest.' : DESCRIPTION}
      actions={
        !none && <ButtonDropdown
          loading={ask.isPending}
          items={(found.data?.formats ?? []).map(({ key, title }) => ({ id: key, text: title }))}
          onItemClick={({ detail }) => ask.mutate(detail.id)}
        >
          Export as
        </ButtonDropdown>
      }
    >
      {found.isError ? (
        <ErrorBox error={found.error} what="The exports could not be read" retry={() => void found.refetch()} />
      ) : (
        <Table<Export>
          variant="embedded"
          items={found.data?.exports ?? []}
          loading={found.isPending}
          loadingText="Reading the exports"
          trackBy="name"
          wrapLines
          ariaLabels={{ tableLabel: 'Exports' }}
          empty={<Box color="text-body-secondary">None yet.</Box>}
          columnDefinitions={[
            { id: 'format', header: 'Format', cell: ({ format }) => titles.get(format) ?? format, isRowHeader: true },
            { id: 'status', header: 'Status', cell: ({ status, failure_reason: reason }) => <Status status={status} {...(reason ? { detail: reason } : {})} /> },
            { id: 'objects', header: 'Objects', cell: ({ objects }) => formatNumber(objects) },
            { id: 'notes', header: 'What it has no place for', cell: ({ notes }) => notes.join(' ') || '–' },
            { id: 'at', header: 'Asked for', cell: ({ created_at: at }) => <Time at={at} /> },
            {
              id: 'file',
              header: 'File',
              cell: ({ uri, format }) =>
                uri ? (
                  <SpaceBetween direction="horizontal" size="s">
                    <Button variant="inline-link" href={objectUrl(uri)} download ariaLabel={`Download ${titles.get(format) ?? format}`}>
                      Download
                    </Button>
                    {format === TABLE && (
                      <Button variant="inline-link" loading={learn.isPending} onClick={() => learn.mutate(uri)}>
                        Make a data set
                      </Button>
                    )}
                  </SpaceBetween>
                ) : (
                  '–'
                ),
            },
          ]}
        />
      )}
    </Cell>
  );
}

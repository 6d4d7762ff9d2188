import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import { useQuery } from '@tanstack/react-query';

import { readActivity } from '../../api/activity';
import { DocLink } from '../../components/doc-link';
import { Empty } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { Status } from '../../components/status';
import { Time } from '../../components/time';
import { jobPath } from '../../documents/job-paths';

const MOST = 100;

/** Which experiments and other jobs have this file in their request. */
export function UsedByTab({ uri }: { uri: string }) {
  const uses = useQuery({
    queryKey: ['/api/activity', 'uses', uri],
    queryFn: ({ signal }) => readActivity({ uses: uri, limit: MOST }, signal),
  });
  if (uses.isError) return <ErrorBox what="What uses this table cannot be listed" error={uses.error} retry={() => void uses.refetch()} />;
  return (
    <Table
      variant="borderless"
      trackBy="arn"
      loading={uses.isPending}
      loadingText="Looking for what uses this table"
      ariaLabels={{ tableLabel: 'Used by' }}
      // The description of the table is itself a job that names it.
      items={(uses.data?.jobs ?? []).filter(({ kind }) => kind !== 'dataset')}
      columnDefinitions={[
        { id: 'name', header: 'Name', isRowHeader: true, cell: (job) => <DocLink to={jobPath(job)}>{job.name}</DocLink> },
        { id: 'kind', header: 'Kind', cell: ({ noun }) => noun },
        { id: 'status', header: 'Status', cell: ({ status }) => <Status status={status} /> },
        { id: 'owner', header: 'Owner', cell: ({ owner }) => owner || '–' },
        { id: 'created', header: 'Created', cell: ({ created_at }) => <Time at={created_at} /> },
      ]}
      empty={<Empty title="Nothing uses this version yet" why="Experiments and batch predictions that read this file are listed here." />}
      footer={uses.data?.cursor ? <StatusIndicator type="info">The {MOST} newest are shown.</StatusIndicator> : undefined}
    />
  );
}

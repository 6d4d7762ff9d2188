import type { AutoMLJobSummary } from '@aws-sdk/client-sagemaker';
import Button from '@cloudscape-design/components/button';
import { useState } from 'react';

import { useVersionPlaces } from '../../autopilot/queries';
import { JOB_STATUSES, isRunning } from '../../autopilot/status';
import { useStopJob } from '../../autopilot/use-stop';
import { Empty } from '../../components/empty';
import { ShowAsCode } from '../../components/show-as-code';
import { paths } from '../../documents/paths';
import { LinkButton } from '../../components/link-button';
import { ListTable } from '../../lists/list-table';
import { useShares } from '../../sharing/use-shares';
import { columnsFor, jobName, type JobRow } from './columns';

/** The way to what colleagues handed over. */
function SharedWithMe() {
  const received = useShares().data?.received ?? [];
  const fresh = received.filter(({ seen }) => !seen).length;
  if (received.length === 0) return null;
  return <LinkButton to={paths.shared}>{fresh > 0 ? `Shared with me (${fresh} new)` : 'Shared with me'}</LinkButton>;
}

const SORTS = ['Name', 'CreationTime', 'Status'] as const;

export default function Experiments() {
  const stop = useStopJob();
  const [shown, setShown] = useState<readonly string[]>([]);
  const places = useVersionPlaces(shown);
  const create = (
    <LinkButton variant="primary" to={paths.newExperiment()}>
      New experiment
    </LinkButton>
  );
  const actions = (chosen: JobRow | undefined) => (
    <>
      <ShowAsCode
        what="list experiments"
        calls={[{ service: 'sagemaker', operation: 'ListAutoMLJobs', input: { SortBy: 'CreationTime', SortOrder: 'Descending', MaxResults: 100 } }]}
      />
      <Button
        disabled={!chosen || !isRunning(chosen.AutoMLJobStatus)}
        loading={stop.isPending}
        onClick={() => chosen && stop.mutate(jobName(chosen))}
      >
        Stop
      </Button>
      <SharedWithMe />
      {create}
    </>
  );
  return (
    <ListTable<AutoMLJobSummary>
      title="Experiments"
      noun="experiment"
      description="An experiment tries many models on one table and ranks them."
      operation="ListAutoMLJobs"
      member="AutoMLJobSummaries"
      statuses={JOB_STATUSES}
      sorts={SORTS}
      columns={columnsFor(places.data ?? {})}
      onNames={setShown}
      nameOf={jobName}
      actions={actions}
      empty={
        <Empty
          title="No experiments yet"
          why="Name a table and the column to predict; Atelier trains, ranks and explains models for it."
          action={create}
        />
      }
    />
  );
}

import type { AutoMLJobSummary } from '@aws-sdk/client-sagemaker';
import Button from '@cloudscape-design/components/button';

import { JOB_STATUSES, isRunning } from '../../autopilot/status';
import { useStopJob } from '../../autopilot/use-stop';
import { Empty } from '../../components/empty';
import { ShowAsCode } from '../../components/show-as-code';
import { paths } from '../../documents/paths';
import { LinkButton } from '../../lists/link-button';
import { ListTable } from '../../lists/list-table';
import { COLUMNS, jobName, type JobRow } from './columns';

const SORTS = ['Name', 'CreationTime', 'Status'] as const;

export default function Experiments() {
  const stop = useStopJob();
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
      columns={COLUMNS}
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

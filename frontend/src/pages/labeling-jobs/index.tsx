import type { LabelingJobSummary } from '@aws-sdk/client-sagemaker';
import Button from '@cloudscape-design/components/button';

import { useAllowed } from '../../api/session';
import { Empty } from '../../components/empty';
import { ShowAsCode } from '../../components/show-as-code';
import { paths } from '../../documents/paths';
import { canChain, isRunning, JOB_STATUSES } from '../../labeling/status';
import { useStopLabeling } from '../../labeling/use-stop';
import { LinkButton } from '../../components/link-button';
import { ListTable } from '../../lists/list-table';
import { COLUMNS, jobName, type Row } from './columns';

const SORTS = ['Name', 'CreationTime', 'Status'] as const;

export default function LabelingJobs() {
  const stop = useStopLabeling();
  const mayImport = useAllowed('atelier:ListLabelingImports');
  const create = (
    <LinkButton variant="primary" to={paths.newLabelingJob()}>
      New labeling job
    </LinkButton>
  );
  const actions = (chosen: Row | undefined) => (
    <>
      <ShowAsCode
        what="list labeling jobs"
        calls={[{ service: 'sagemaker', operation: 'ListLabelingJobs', input: { SortBy: 'CreationTime', SortOrder: 'Descending', MaxResults: 100 } }]}
      />
      <LinkButton to={paths.newLabelingJob({ clone: chosen ? jobName(chosen) : '' })} disabled={!chosen}>
        Clone
      </LinkButton>
      <LinkButton to={paths.newLabelingJob({ chain: chosen ? jobName(chosen) : '' })} disabled={!canChain(chosen?.LabelingJobStatus)}>
        Chain
      </LinkButton>
      <Button disabled={!isRunning(chosen?.LabelingJobStatus)} loading={stop.isPending} onClick={() => chosen && stop.mutate(jobName(chosen))}>
        Stop
      </Button>
      {mayImport && <LinkButton to={paths.importLabels()}>Import labels</LinkButton>}
      {create}
    </>
  );
  return (
    <ListTable<LabelingJobSummary>
      title="Labeling jobs"
      noun="labeling job"
      description="A labeling job shows images, texts or clips to people, who say what is in them."
      operation="ListLabelingJobs"
      member="LabelingJobSummaryList"
      statuses={JOB_STATUSES}
      sorts={SORTS}
      columns={COLUMNS}
      nameOf={jobName}
      actions={actions}
      empty={
        <Empty
          title="No labeling jobs yet"
          why="Choose what to label, the labels and a team; what people answer becomes a manifest that models are trained with."
          action={create}
        />
      }
    />
  );
}

import type { NotebookInstanceSummary } from '@aws-sdk/client-sagemaker';
import Button from '@cloudscape-design/components/button';

import { Empty } from '../../components/empty';
import { ShowAsCode } from '../../components/show-as-code';
import { paths } from '../../documents/paths';
import { InstanceButtons } from '../../environments/instance-buttons';
import { useOpenInstance } from '../../environments/open-instance';
import { INSTANCE_STATUSES } from '../../environments/statuses';
import { LinkButton } from '../../components/link-button';
import { ListTable } from '../../lists/list-table';
import { COLUMNS, instanceName, type InstanceRow } from './columns';

const SORTS = ['Name', 'CreationTime', 'Status'] as const;

export default function NotebookInstances() {
  const open = useOpenInstance();
  const create = (
    <LinkButton variant="primary" to={paths.newNotebookInstance}>
      New notebook instance
    </LinkButton>
  );
  const actions = (chosen: InstanceRow | undefined) => (
    <>
      <ShowAsCode
        what="list notebook instances"
        calls={[{ service: 'sagemaker', operation: 'ListNotebookInstances', input: { SortBy: 'CreationTime', SortOrder: 'Descending', MaxResults: 100 } }]}
      />
      <Button
        iconName="external"
        disabled={chosen?.NotebookInstanceStatus !== 'InService'}
        loading={open.isPending}
        onClick={() => chosen && open.mutate(instanceName(chosen))}
      >
        Open JupyterLab
      </Button>
      <InstanceButtons name={chosen ? instanceName(chosen) : ''} status={chosen?.NotebookInstanceStatus} />
      {create}
    </>
  );
  return (
    <ListTable<NotebookInstanceSummary>
      title="Notebook instances"
      noun="notebook instance"
      description="A Jupyter server of your own, outside of spaces. Only you can open yours; files in its folder SageMaker survive a stop."
      operation="ListNotebookInstances"
      member="NotebookInstances"
      statuses={INSTANCE_STATUSES}
      sorts={SORTS}
      columns={COLUMNS}
      nameOf={instanceName}
      actions={actions}
      empty={<Empty title="No notebook instances yet" why="Scripts and tutorials that were written for them run here unchanged." action={create} />}
    />
  );
}

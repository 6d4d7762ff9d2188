import type { DescribeNotebookInstanceOutput } from '@aws-sdk/client-sagemaker';
import { useQuery } from '@tanstack/react-query';
import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import Container from '@cloudscape-design/components/container';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';

import { call, type Wire } from '../../api/call';
import { asProblem } from '../../api/problem';
import { Copyable } from '../../components/copyable';
import { Gone } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { PageHeader } from '../../components/page-header';
import { ShowAsCode } from '../../components/show-as-code';
import { Status } from '../../components/status';
import { Time } from '../../components/time';
import { paths } from '../../documents/paths';
import { InstanceButtons } from '../../environments/instance-buttons';
import { useOpenInstance } from '../../environments/open-instance';
import { INSTANCE_LOOKS } from '../../environments/statuses';
import { LinkButton } from '../../components/link-button';
import { useLogPanel } from '../../workbench/log-panel';
import { UpdateDialog } from './update-dialog';

type Described = Wire<DescribeNotebookInstanceOutput>;

export default function NotebookInstance() {
  const { name = '' } = useParams();
  const instance = useQuery({
    queryKey: ['DescribeNotebookInstance', name],
    queryFn: ({ signal }) => call<object, DescribeNotebookInstanceOutput>('DescribeNotebookInstance', { NotebookInstanceName: name }, signal),
    retry: false,
  });
  if (instance.isPending) return <Spinner size="large" />;
  if (instance.isError) {
    const problem = asProblem(instance.error);
    if (problem.gone || problem.message.startsWith('RecordNotFound')) {
      return <Gone what="notebook instance" name={name} back={<LinkButton to={paths.notebookInstances}>All notebook instances</LinkButton>} />;
    }
    return <ErrorBox error={problem} what="The notebook instance could not be read" retry={() => void instance.refetch()} />;
  }
  return <Page name={instance.data.NotebookInstanceName ?? name} instance={instance.data} />;
}

const LOGS = [
  { id: 'jupyter.log', text: 'Jupyter server' },
  { id: 'LifecycleConfigOnCreate', text: 'Script of the first start' },
  { id: 'LifecycleConfigOnStart', text: 'Script of every start' },
];

function Page({ name, instance }: { name: string; instance: Described }) {
  const [updating, setUpdating] = useState(false);
  const log = useLogPanel();
  const open = useOpenInstance();
  const navigate = useNavigate();
  const status = instance.NotebookInstanceStatus;
  return (
    <SpaceBetween size="l">
      <PageHeader
        title={name}
        description={<Status status={status} looks={INSTANCE_LOOKS} />}
        actions={
          <>
            <ShowAsCode what="read this notebook instance" calls={[{ service: 'sagemaker', operation: 'DescribeNotebookInstance', input: { NotebookInstanceName: name } }]} />
            <ButtonDropdown
              items={LOGS}
              onItemClick={({ detail }) => log.open({ group: '/aws/sagemaker/NotebookInstances', stream: `${name}/${detail.id}`, title: name })}
            >
              View logs
            </ButtonDropdown>
            <Button disabled={status !== 'Stopped'} disabledReason="Stop it first." onClick={() => setUpdating(true)}>
              Change
            </Button>
            <InstanceButtons name={name} status={status} onDeleted={() => void navigate(paths.notebookInstances)} />
            <Button variant="primary" iconName="external" disabled={status !== 'InService'} loading={open.isPending} onClick={() => open.mutate(name)}>
              Open JupyterLab
            </Button>
          </>
        }
      />
      {instance.FailureReason && (
        <Alert type="error" header="It does not run">
          {instance.FailureReason}
        </Alert>
      )}
      <Container>
        <KeyValuePairs columns={3} items={facts(instance)} />
      </Container>
      {updating && <UpdateDialog name={name} instance={instance} onClose={() => setUpdating(false)} />}
    </SpaceBetween>
  );
}

function facts(instance: Described) {
  const repositories = [instance.DefaultCodeRepository, ...(instance.AdditionalCodeRepositories ?? [])].filter(Boolean).join(', ');
  return [
    { label: 'Instance type', value: instance.InstanceType ?? '–' },
    { label: 'Volume', value: `${instance.VolumeSizeInGB ?? 5} GB` },
    { label: 'Start script', value: instance.NotebookInstanceLifecycleConfigName ?? 'none' },
    { label: 'Git repositories', value: repositories || 'none' },
    { label: 'Created', value: <Time at={instance.CreationTime} /> },
    { label: 'ARN', value: <Copyable text={instance.NotebookInstanceArn ?? ''} label="ARN" /> },
  ];
}

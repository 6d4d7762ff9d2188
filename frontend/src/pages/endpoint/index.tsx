import type { DescribeEndpointOutput } from '@aws-sdk/client-sagemaker';
import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import Tabs from '@cloudscape-design/components/tabs';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';

import type { Wire } from '../../api/call';
import { useProgress } from '../../api/live';
import { asProblem } from '../../api/problem';
import { reasonText } from '../../api/reason';
import { useSession } from '../../api/session';
import { Copyable } from '../../components/copyable';
import { Empty, Gone } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { PageHeader } from '../../components/page-header';
import { ShowAsCode } from '../../components/show-as-code';
import { Status } from '../../components/status';
import { useUrlState } from '../../components/use-url-state';
import { paths } from '../../documents/paths';
import { useOrder } from '../../autopilot/use-order';
import { responseKeys } from '../../hosting/answer';
import { containersOf, servedOf } from '../../hosting/containers';
import { DeleteEndpoint } from '../../hosting/delete-endpoint';
import { answers, canUpdate } from '../../hosting/endpoint-status';
import { invocationUrl } from '../../hosting/invocation-code';
import { useEndpoint, useEndpointConfig, useEndpointSchema, useModel } from '../../hosting/queries';
import { TryForm } from '../../hosting/try-it/try-form';
import { TryRaw } from '../../hosting/try-it/try-raw';
import { LinkButton } from '../../components/link-button';
import { useLogPanel } from '../../workbench/log-panel';
import { CodeTab } from './code-tab';
import { MetricsTab } from './metrics-tab';
import { SettingsTab } from './settings-tab';
import { UpdateDialog } from './update-dialog';
import { useLogTarget } from './use-log-target';

type Described = Wire<DescribeEndpointOutput>;

export default function Endpoint() {
  const { name = '' } = useParams();
  const endpoint = useEndpoint(name);
  if (endpoint.isPending) return <Spinner size="large" />;
  if (endpoint.isError) {
    const problem = asProblem(endpoint.error);
    if (problem.gone || /could not find endpoint/i.test(problem.message)) {
      return <Gone what="endpoint" name={name} back={<LinkButton to={paths.endpoints}>All endpoints</LinkButton>} />;
    }
    return <ErrorBox error={problem} what="The endpoint could not be read" retry={() => void endpoint.refetch()} />;
  }
  return <Page name={name} endpoint={endpoint.data} />;
}

function Page({ name, endpoint }: { name: string; endpoint: Described }) {
  const [tab, setTab] = useUrlState('tab', 'try');
  const serving = answers(endpoint.EndpointStatus);
  const config = useEndpointConfig(endpoint.EndpointConfigName);
  const schema = useEndpointSchema(name, serving);
  const tabs = [
    { id: 'try', label: 'Try it', content: <TryTab name={name} serving={serving} config={config} schema={schema} /> },
    { id: 'metrics', label: 'Requests', content: <MetricsTab name={name} /> },
    { id: 'code', label: 'Code', content: <CodeTab name={name} schema={schema.data} /> },
    { id: 'settings', label: 'Settings', content: <SettingsTab endpoint={endpoint} config={config.data} /> },
  ];
  return (
    <SpaceBetween size="l">
      <Top name={name} endpoint={endpoint} />
      {endpoint.FailureReason && (
        <Alert type={serving ? 'warning' : 'error'} header={serving ? 'The last change did not work' : 'The endpoint could not start'}>
          {reasonText(endpoint.FailureReason)}
        </Alert>
      )}
      <Tabs
        variant="container"
        tabs={tabs}
        activeTabId={tabs.some(({ id }) => id === tab) ? tab : 'try'}
        onChange={({ detail }) => setTab(detail.activeTabId)}
        ariaLabel="Endpoint"
      />
    </SpaceBetween>
  );
}

function Top({ name, endpoint }: { name: string; endpoint: Described }) {
  const { endpoint_url } = useSession();
  const navigate = useNavigate();
  const log = useLogPanel();
  const target = useLogTarget(name);
  const progress = useProgress(endpoint.EndpointArn);
  const [open, setOpen] = useState<'delete' | 'update'>();
  const starting = !answers(endpoint.EndpointStatus) || endpoint.EndpointStatus === 'Updating';
  return (
    <>
      <PageHeader
        title={name}
        description={
          <>
            <Status status={endpoint.EndpointStatus} detail={starting ? progress?.message : undefined} /> ·{' '}
            <Copyable text={invocationUrl(endpoint_url, name)} label="URL" />
          </>
        }
        actions={
          <>
            <Button disabled={!target} disabledReason="Its processes have not written anything yet." onClick={() => target && log.open(target)}>
              Log
            </Button>
            <ShowAsCode what="read this endpoint" calls={[{ service: 'sagemaker', operation: 'DescribeEndpoint', input: { EndpointName: name } }]} />
            <Button disabled={!canUpdate(endpoint.EndpointStatus)} onClick={() => setOpen('update')}>
              Update
            </Button>
            <Button disabled={endpoint.EndpointStatus === 'Deleting'} onClick={() => setOpen('delete')}>
              Delete
            </Button>
          </>
        }
      />
      {open === 'delete' && <DeleteEndpoint name={name} onClose={() => setOpen(undefined)} onDeleted={() => void navigate(paths.endpoints)} />}
      {open === 'update' && <UpdateDialog name={name} current={endpoint.EndpointConfigName} onClose={() => setOpen(undefined)} />}
    </>
  );
}

interface TryTabProps {
  name: string;
  serving: boolean;
  config: ReturnType<typeof useEndpointConfig>;
  schema: ReturnType<typeof useEndpointSchema>;
}

function TryTab({ name, serving, config, schema }: TryTabProps) {
  const model = useModel(config.data?.ProductionVariants?.[0]?.ModelName);
  const container = servedOf(containersOf(model.data));
  const { order, pending } = useOrder(container?.ModelDataUrl);
  if (!serving) return <Empty title="It does not answer yet" why="The form appears here as soon as the endpoint is in service." />;
  // Once the form is there it stays: what somebody types would go with it.
  if (schema.isPending || config.isLoading || model.isLoading || pending) return <Spinner />;
  const keys = responseKeys(container?.Environment as Record<string, string> | undefined);
  return (
    <SpaceBetween size="l">
      {schema.data && <TryForm key={name} endpoint={name} schema={schema.data} keys={keys} order={order} />}
      <ExpandableSection headerText="Raw request" defaultExpanded={!schema.data}>
        <TryRaw endpoint={name} schema={schema.data} />
      </ExpandableSection>
    </SpaceBetween>
  );
}

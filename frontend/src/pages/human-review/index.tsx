import type { DeleteFlowDefinitionRequest, DeleteFlowDefinitionResponse } from '@aws-sdk/client-sagemaker';
import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';

import { call } from '../../api/call';
import { asProblem } from '../../api/problem';
import { useAllowed } from '../../api/session';
import type { CodeCall } from '../../code/types';
import { Cell } from '../../components/cell';
import { CodeBlock } from '../../components/code-block';
import { ConfirmDelete } from '../../components/confirm-delete';
import { Copyable } from '../../components/copyable';
import { Gone } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { formatDuration } from '../../components/format';
import { PageHeader } from '../../components/page-header';
import { ShowAsCode } from '../../components/show-as-code';
import { Status } from '../../components/status';
import { Time } from '../../components/time';
import { useUrlState } from '../../components/use-url-state';
import { paths } from '../../documents/paths';
import { useTeamName } from '../../labeling/queries';
import { LinkButton } from '../../components/link-button';
import { nameOfArn, useFlow, type Flow } from '../../reviews/queries';
import { nameOfSource } from '../../reviews/sources';
import { LoopsCell } from './loops-cell';
import { StartWindow } from './start-window';

export default function HumanReview() {
  const { name = '' } = useParams();
  const flow = useFlow(name);
  if (flow.isPending) return <Spinner size="large" />;
  if (flow.isError) {
    if (asProblem(flow.error).gone) return <Gone what="flow definition" name={name} back={<LinkButton to={paths.humanReviews}>All human reviews</LinkButton>} />;
    return <ErrorBox error={flow.error} what="The human review could not be read" retry={() => void flow.refetch()} />;
  }
  return <Page flow={flow.data} name={name} />;
}

function Page({ flow, name }: { flow: Flow; name: string }) {
  const [starting, setStarting] = useUrlState('start');
  const [deleting, setDeleting] = useState(false);
  const client = useQueryClient();
  const navigate = useNavigate();
  const may = useAllowed('sagemaker:StartHumanLoop');
  const active = flow.FlowDefinitionStatus === 'Active';
  return (
    <SpaceBetween size="l">
      <PageHeader
        title={name}
        description={<Status status={flow.FlowDefinitionStatus} />}
        actions={
          <>
            <ShowAsCode what="make this flow definition and ask people" calls={() => callsOf(flow)} />
            <Button disabled={!active} onClick={() => setDeleting(true)}>
              Delete
            </Button>
            {may && (
              <Button variant="primary" disabled={!active} onClick={() => setStarting('1')}>
                Start a review now
              </Button>
            )}
          </>
        }
      />
      {flow.FlowDefinitionStatus === 'Deleting' && <Alert type="info">It is being deleted: reviews that somebody has open end first.</Alert>}
      <LoopsCell flowArn={flow.FlowDefinitionArn ?? ''} analysed={flow.HumanLoopRequestSource !== undefined} />
      <Settings flow={flow} />
      {starting !== '' && <StartWindow flow={flow} onClose={() => setStarting('')} />}
      {deleting && (
        <ConfirmDelete
          what="flow definition"
          name={name}
          pages={[paths.humanReview(name)]}
          consequence="Reviews that nobody has begun are stopped and removed; those that somebody has open end first. Files with answers stay."
          onConfirm={async () => {
            await call<DeleteFlowDefinitionRequest, DeleteFlowDefinitionResponse>('DeleteFlowDefinition', { FlowDefinitionName: name });
            await client.invalidateQueries({ queryKey: ['ListFlowDefinitions'] });
            await navigate(paths.humanReviews);
          }}
          onClose={() => setDeleting(false)}
        />
      )}
    </SpaceBetween>
  );
}

function Settings({ flow }: { flow: Flow }) {
  const human = flow.HumanLoopConfig;
  const teamName = useTeamName();
  const conditions = flow.HumanLoopActivationConfig?.HumanLoopActivationConditionsConfig?.HumanLoopActivationConditions;
  const source = flow.HumanLoopRequestSource?.AwsManagedHumanLoopRequestSource;
  return (
    <Cell id="settings" title="Settings">
      <SpaceBetween size="m">
        <KeyValuePairs
          columns={3}
          items={[
            { label: 'Reviewed', value: nameOfSource(source) },
            { label: 'Task template', value: nameOfArn(human?.HumanTaskUiArn) || '–' },
            { label: 'Team', value: teamName(human?.WorkteamArn) },
            { label: 'Title for reviewers', value: human?.TaskTitle ?? '–' },
            { label: 'Description', value: human?.TaskDescription ?? '–' },
            { label: 'People for each review', value: human?.TaskCount ?? '–' },
            { label: 'Time for one review', value: formatDuration(human?.TaskTimeLimitInSeconds ?? 3600) },
            { label: 'Offered for', value: formatDuration(human?.TaskAvailabilityLifetimeInSeconds ?? 2_592_000) },
            { label: 'Created', value: <Time at={flow.CreationTime} /> },
            { label: 'Answers', value: flow.OutputConfig?.S3OutputPath ? <Copyable text={flow.OutputConfig.S3OutputPath} label="Address of the answers" /> : '–' },
            { label: 'ARN', value: flow.FlowDefinitionArn ? <Copyable text={flow.FlowDefinitionArn} label="ARN" /> : '–' },
          ]}
        />
        {source && <CodeBlock code={conditions ? indented(conditions) : 'Everything is reviewed.'} label="Activation conditions" />}
      </SpaceBetween>
    </Cell>
  );
}

function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

const REQUEST = ['FlowDefinitionName', 'HumanLoopRequestSource', 'HumanLoopActivationConfig', 'HumanLoopConfig', 'OutputConfig', 'RoleArn'] as const;

function callsOf(flow: Flow): CodeCall[] {
  const input = Object.fromEntries(REQUEST.flatMap((key) => (flow[key] === undefined || flow[key] === null ? [] : [[key, flow[key]]])));
  const made: CodeCall = { service: 'sagemaker', operation: 'CreateFlowDefinition', input };
  if (flow.HumanLoopRequestSource) return [made];
  return [
    made,
    {
      service: 'sagemaker-a2i-runtime',
      operation: 'StartHumanLoop',
      comment: 'Whenever your program is not sure',
      input: { HumanLoopName: 'review-1', FlowDefinitionArn: flow.FlowDefinitionArn, HumanLoopInput: { InputContent: '{"taskObject": "All good."}' } },
      waitFor: { operation: 'DescribeHumanLoop', input: { HumanLoopName: 'review-1' }, status: 'HumanLoopStatus', ends: ['Completed', 'Failed', 'Stopped'] },
    },
  ];
}

import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Tiles from '@cloudscape-design/components/tiles';
import { useState } from 'react';
import { useNavigate } from 'react-router';

import { DialogFooter } from '../components/dialog-footer';
import { useProgress } from '../api/live';
import { reasonText } from '../api/reason';
import '../autopilot/autopilot.css';
import { ErrorBox } from '../components/error-box';
import { formatPercent } from '../components/format';
import { ShowAsCode } from '../components/show-as-code';
import type { CodeCall } from '../code/types';
import { paths } from '../documents/paths';
import { deployPlan, nameProblem, STEP_TEXT, stampOf, thresholdOf, type Source } from './deploy-plan';
import { DEFAULT_INSTANCE_TYPE, INSTANCE_TYPES } from './instance-types';
import { useEndpoint, useRecentEndpoints } from './queries';
import { useDeploy } from './use-deploy';
import { useRoleArn } from './use-role-arn';

interface DeployDialogProps {
  source: Source;
  /** What the model is called in the heading. */
  title: string;
  suggestedName: string;
  onClose: () => void;
}

interface Draft {
  update: boolean;
  endpoint: string;
  instanceType: string;
  instanceCount: string;
}

/** From a model to an address that answers, in one window: name, start, and the progress until it is in service. */
export function DeployDialog({ source, title, suggestedName, onClose }: DeployDialogProps) {
  const roleArn = useRoleArn();
  const [stamp] = useState(() => stampOf(new Date()));
  const [draft, setDraft] = useState<Draft>({ update: false, endpoint: suggestedName, instanceType: DEFAULT_INSTANCE_TYPE, instanceCount: '1' });
  const [asked, setAsked] = useState(false);
  const deploy = useDeploy();
  const count = Number(draft.instanceCount);
  const threshold = thresholdOf(source);
  const plan = deployPlan({ source, ...draft, instanceCount: count, roleArn, stamp });
  const countProblem = Number.isInteger(count) && count >= 1 ? null : 'Give a whole number, at least 1.';
  const problem = nameProblem(draft.endpoint);
  const started = deploy.isPending || deploy.isSuccess;

  const start = () => {
    setAsked(true);
    if (!problem && !countProblem) deploy.mutate(plan);
  };
  return (
    <Modal
      visible
      size="medium"
      onDismiss={onClose}
      closeAriaLabel="Close"
      header={`Deploy ${title}`}
      footer={
        <DialogFooter onCancel={onClose} cancel={started ? 'Close' : 'Cancel'} action={deploy.isSuccess ? undefined : { text: 'Deploy', loading: deploy.isPending, onClick: start }}>
          <ShowAsCode calls={plan} what="deploy this model" />
        </DialogFooter>
      }
    >
      <SpaceBetween size="l">
        {threshold !== undefined && <Box color="text-body-secondary">The endpoint decides at {formatPercent(threshold)}, as chosen on the model’s page.</Box>}
        {!started && <Fields draft={draft} setDraft={setDraft} nameError={asked ? problem : null} countError={asked ? countProblem : null} />}
        {started && <Steps plan={plan} done={deploy.done} endpoint={draft.endpoint} update={draft.update} onClose={onClose} />}
        {deploy.isError && <ErrorBox error={deploy.error} what="The model was not deployed" />}
      </SpaceBetween>
    </Modal>
  );
}

interface FieldsProps {
  draft: Draft;
  setDraft: (change: (draft: Draft) => Draft) => void;
  nameError: string | null;
  countError: string | null;
}

function Fields({ draft, setDraft, nameError, countError }: FieldsProps) {
  const endpoints = useRecentEndpoints();
  const running = (endpoints.data ?? []).filter((each) => each.EndpointStatus === 'InService');
  const options = running.map((each) => ({ value: each.EndpointName ?? '' }));
  const set = (change: Partial<Draft>) => setDraft((before) => ({ ...before, ...change }));
  return (
    <SpaceBetween size="l">
      {running.length > 0 && (
        <Tiles
          ariaLabel="Where to deploy"
          value={draft.update ? 'update' : 'new'}
          onChange={({ detail }) => set({ update: detail.value === 'update', endpoint: detail.value === 'update' ? (options[0]?.value ?? '') : draft.endpoint })}
          items={[
            { value: 'new', label: 'New endpoint', description: 'An address of its own.' },
            { value: 'update', label: 'Existing endpoint', description: 'Takes over its address without a pause.' },
          ]}
        />
      )}
      {draft.update ? (
        <FormField label="Endpoint" errorText={nameError}>
          <Select
            options={options}
            selectedOption={options.find(({ value }) => value === draft.endpoint) ?? null}
            onChange={({ detail }) => set({ endpoint: detail.selectedOption.value ?? '' })}
          />
        </FormField>
      ) : (
        <FormField label="Endpoint name" errorText={nameError} constraintText="Letters, digits and hyphens, at most 63.">
          <Input value={draft.endpoint} onChange={({ detail }) => set({ endpoint: detail.value })} />
        </FormField>
      )}
      <ExpandableSection headerText={`Instance: ${draft.instanceCount} × ${draft.instanceType}`}>
        <SpaceBetween size="m">
          <FormField label="Instance type" description="Decides which workers serve it and how much they may use.">
            <Select
              options={[...INSTANCE_TYPES]}
              selectedOption={INSTANCE_TYPES.find(({ value }) => value === draft.instanceType) ?? { value: draft.instanceType }}
              onChange={({ detail }) => set({ instanceType: detail.selectedOption.value ?? DEFAULT_INSTANCE_TYPE })}
            />
          </FormField>
          <FormField label="Instances" errorText={countError}>
            <Input type="number" inputMode="numeric" value={draft.instanceCount} onChange={({ detail }) => set({ instanceCount: detail.value })} />
          </FormField>
        </SpaceBetween>
      </ExpandableSection>
    </SpaceBetween>
  );
}

interface StepsProps {
  plan: readonly CodeCall[];
  done: number;
  endpoint: string;
  update: boolean;
  onClose: () => void;
}

function Steps({ plan, done, endpoint, update, onClose }: StepsProps) {
  const navigate = useNavigate();
  const asked = done === plan.length;
  const state = useEndpoint(asked ? endpoint : undefined);
  const status = state.data?.EndpointStatus;
  const progress = useProgress(state.data?.EndpointArn);
  const look = (index: number) => {
    if (index >= done) return index === done ? 'in-progress' : 'pending';
    if (index < plan.length - 1) return 'success';
    if (status === 'InService') return 'success';
    return status === 'Failed' ? 'error' : 'in-progress';
  };
  return (
    <SpaceBetween size="m">
      <ol className="atelier-plain-list" aria-live="polite">
        {plan.map((step, index) => (
          <li key={step.operation}>
            <StatusIndicator type={look(index)}>{STEP_TEXT[step.operation] ?? step.operation}</StatusIndicator>
          </li>
        ))}
      </ol>
      {asked && status !== 'InService' && status !== 'Failed' && (
        <Box color="text-body-secondary">
          {progress?.message ?? 'The package is fetched, its process started and asked whether it is well.'} You may close this window.
        </Box>
      )}
      {status === 'InService' && (
        <Alert type="success" header={update ? 'Updated' : 'In service'}>
          <Button
            variant="inline-link"
            href={paths.endpoint(endpoint)}
            onFollow={(event) => {
              event.preventDefault();
              onClose();
              void navigate(paths.endpoint(endpoint));
            }}
          >
            Open {endpoint} and try it
          </Button>
        </Alert>
      )}
      {status === 'Failed' && (
        <Alert type="error" header="The endpoint could not start">
          {reasonText(state.data?.FailureReason)}
        </Alert>
      )}
    </SpaceBetween>
  );
}

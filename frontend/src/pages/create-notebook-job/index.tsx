import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useEffect, useState } from 'react';
import { useSearchParams } from 'react-router';

import { useHidden } from '../../api/hidden';
import { asProblem } from '../../api/problem';
import { ErrorBox } from '../../components/error-box';
import { PageHeader } from '../../components/page-header';
import { useDebounced } from '../../components/use-debounced';
import { paths } from '../../documents/paths';
import { createDefinition, createJob, DEFINITIONS, JOBS, lookAt, readEnvironment, type Environment, type LookedAt } from '../../notebook-jobs/api';
import { ParameterRows } from '../../notebook-jobs/parameter-rows';
import { rowsOf } from '../../notebook-jobs/parameters';
import { scheduleOf } from '../../notebook-jobs/schedule';
import { ScheduleFields } from '../../notebook-jobs/schedule-fields';
import { useFormDone } from '../../workbench/use-form-done';
import { draftFrom, nameFrom, problemsOf, requestOf, sourceOf, type Draft, type Problems } from './draft';
import { MoreFields } from './more-fields';
import { SourceFields } from './source-fields';

export default function CreateNotebookJob() {
  const [search] = useSearchParams();
  const [draft, setDraft] = useState(() => draftFrom(search));
  const [asked, setAsked] = useState(false);
  const set = (change: Partial<Draft>) => setDraft((before) => ({ ...before, ...change }));
  const looked = useLook(draft, set);
  const environment = useQuery({ queryKey: ['/api/scheduler/runtime_environments'], queryFn: ({ signal }) => readEnvironment(signal) });
  const create = useCreate(draft);
  const refused = create.isError ? asProblem(create.error) : undefined;
  const own = problemsOf(draft);
  const problems: Problems = {
    ...(looked.problem ? { [looked.problem.field || 'input']: looked.problem.message } : {}),
    ...(asked ? { ...(refused?.field ? { [refused.field]: refused.message } : {}), ...own } : {}),
  };
  const start = () => {
    setAsked(true);
    if (Object.keys(own).length === 0) create.mutate();
  };
  return (
    <SpaceBetween size="l">
      <PageHeader title="New notebook job" description="Runs a notebook from top to bottom on a worker, and keeps what came of it. Only the notebook has to be chosen." />
      <Container header={<Header variant="h2">What runs</Header>}>
        <SpaceBetween size="l">
          <SourceFields draft={draft} problems={problems} set={set} />
          <FormField label="Job name" errorText={problems['name']}>
            <Input value={draft.name} placeholder="made of the file’s name" onChange={({ detail }) => set({ name: detail.value })} />
          </FormField>
          <MachineFields draft={draft} problems={problems} set={set} environment={environment.data} looked={looked.data} />
          <FormField label="Parameters" description={parametersHint(looked.data)} errorText={problems['parameters']} stretch>
            <ParameterRows rows={draft.parameters} set={(parameters) => set({ parameters })} noun="parameter" most={100} empty="None: the notebook runs as it is." />
          </FormField>
          <MoreFields draft={draft} problems={problems} set={set} />
        </SpaceBetween>
      </Container>
      <Container header={<Header variant="h2">When</Header>}>
        <SpaceBetween size="m">
          <RadioGroup
            ariaLabel="When"
            value={draft.scheduled ? 'schedule' : 'now'}
            items={[
              { value: 'now', label: 'Run now' },
              { value: 'schedule', label: 'Run on a schedule' },
            ]}
            onChange={({ detail }) => set({ scheduled: detail.value === 'schedule' })}
          />
          {draft.scheduled && <ScheduleFields when={draft.when} set={(change) => set({ when: { ...draft.when, ...change } })} problem={problems['schedule']} />}
        </SpaceBetween>
      </Container>
      {refused && !refused.field && <ErrorBox error={refused} what="The notebook job was not created" />}
      <Box float="right">
        <Button variant="primary" loading={create.isPending} onClick={start}>
          {draft.scheduled ? 'Create definition' : 'Run now'}
        </Button>
      </Box>
    </SpaceBetween>
  );
}

function parametersHint(looked: LookedAt | undefined): string {
  if (looked?.tagged) return 'What the notebook’s cell tagged “parameters” assigns; change a value to run with another one.';
  if (looked) return 'No cell of the notebook is marked for parameters: they are assigned at its very top. Mark one in the notebook’s menu, “Parameters of jobs: this cell”.';
  return 'They are assigned in a cell of their own: after the first one tagged “parameters”, or at the very top without one.';
}

/** Reads the notebook as soon as the form names one, and fills in what follows from it. */
function useLook(draft: Draft, set: (change: Partial<Draft>) => void) {
  const source = useDebounced(JSON.stringify(sourceOf(draft) ?? null));
  const look = useQuery({
    queryKey: ['/api/scheduler/notebook', source],
    queryFn: () => lookAt(JSON.parse(source) as NonNullable<ReturnType<typeof sourceOf>>),
    enabled: source !== 'null',
    retry: false,
    staleTime: 0,
  });
  const found = look.data;
  useEffect(() => {
    if (!found) return;
    set({ name: nameFrom(found.name), kernel: found.kernel_known ? found.kernel_name : '', parameters: rowsOf(found.parameters) });
    // Only when another notebook was read: what the reader typed since stays.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [found]);
  return { data: found, problem: look.isError && source !== 'null' ? asProblem(look.error) : undefined };
}

function useCreate(draft: Draft) {
  const client = useQueryClient();
  const done = useFormDone();
  return useMutation({
    mutationFn: async () => {
      if (!draft.scheduled) return paths.notebookJob((await createJob(requestOf(draft))).job_id);
      const { job_definition_id } = await createDefinition({ ...requestOf(draft), schedule: scheduleOf(draft.when) });
      return paths.notebookJobDefinition(job_definition_id);
    },
    onSuccess: async (path) => {
      await client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] === JOBS || queryKey[0] === DEFINITIONS });
      await done(path);
    },
  });
}

interface MachineProps {
  draft: Draft;
  problems: Problems;
  set: (change: Partial<Draft>) => void;
  environment: Environment | undefined;
  looked: LookedAt | undefined;
}

function MachineFields({ draft, problems, set, environment, looked }: MachineProps) {
  const { instanceTypes: hidden } = useHidden();
  const kernels = (environment?.kernels ?? []).map(({ name, display_name }) => ({ value: name, label: display_name, description: name }));
  const unknown = looked && !looked.kernel_known && !draft.kernel ? `The notebook’s kernel ${looked.kernel_name || '(none)'} is not installed here. Choose one.` : undefined;
  return (
    <ColumnLayout columns={2}>
      <FormField label="Kernel" errorText={problems['kernel_name'] ?? unknown}>
        <Select
          options={kernels}
          selectedOption={kernels.find(({ value }) => value === draft.kernel) ?? null}
          placeholder="the notebook’s own"
          onChange={({ detail }) => set({ kernel: detail.selectedOption.value ?? '' })}
        />
      </FormField>
      <FormField label="Compute type" errorText={problems['compute_type']}>
        <Select
          options={(environment?.compute_types ?? []).filter((value) => !hidden.includes(value)).map((value) => ({ value }))}
          selectedOption={{ value: draft.compute }}
          filteringType="auto"
          filteringAriaLabel="Find a compute type"
          virtualScroll
          onChange={({ detail }) => set({ compute: detail.selectedOption.value ?? '' })}
        />
      </FormField>
    </ColumnLayout>
  );
}

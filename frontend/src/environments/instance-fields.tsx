import Autosuggest from '@cloudscape-design/components/autosuggest';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';

import { useHidden } from '../api/hidden';
import { DocLink } from '../components/doc-link';
import { paths } from '../documents/paths';
import type { InstanceDraft, InstanceProblems } from './instance-draft';
import { useInstanceScripts, useRepositories } from './queries';

const TYPES = [
  { value: 'ml.t3.medium', label: 'ml.t3.medium', description: '2 cores, 4 GB' },
  { value: 'ml.t3.xlarge', label: 'ml.t3.xlarge', description: '4 cores, 16 GB' },
  { value: 'ml.m5.xlarge', label: 'ml.m5.xlarge', description: '4 cores, 16 GB' },
  { value: 'ml.m5.4xlarge', label: 'ml.m5.4xlarge', description: '16 cores, 64 GB' },
  { value: 'ml.g5.xlarge', label: 'ml.g5.xlarge', description: '4 cores, 16 GB, one GPU' },
];
const NONE = { value: '', label: 'No script' };

interface Props {
  draft: InstanceDraft;
  problems: InstanceProblems;
  set: (change: Partial<InstanceDraft>) => void;
  /** The name cannot change. */
  named?: boolean;
}

export function InstanceFields({ draft, problems, set, named = false }: Props) {
  const scripts = useInstanceScripts();
  const repositories = useRepositories();
  const { instanceTypes: hidden } = useHidden();
  const options = [NONE, ...(scripts.data ?? []).map(({ NotebookInstanceLifecycleConfigName: value = '' }) => ({ value, label: value }))];
  const known = TYPES.find(({ value }) => value === draft.type) ?? { value: draft.type, label: draft.type };
  return (
    <SpaceBetween size="l">
      {!named && (
        <FormField label="Name" errorText={problems.name}>
          <Input value={draft.name} placeholder="my-notebooks" onChange={({ detail }) => set({ name: detail.value })} />
        </FormField>
      )}
      <FormField label="Instance type" description="How many cores and how much memory it may use.">
        <Select options={TYPES.filter(({ value }) => !hidden.includes(value))} selectedOption={known} onChange={({ detail }) => set({ type: detail.selectedOption.value ?? '' })} />
      </FormField>
      <FormField label="Volume (GB)" description="The folder SageMaker, which survives a stop. It can only grow." errorText={problems.volume}>
        <Input value={draft.volume} type="number" inputMode="numeric" onChange={({ detail }) => set({ volume: detail.value })} />
      </FormField>
      <FormField
        label="Start script"
        description={
          <>
            Scripts are kept <DocLink to={`${paths.lifecycleConfigs}?for=notebook-instances`}>on a page of their own</DocLink>.
          </>
        }
      >
        <Select
          options={options}
          selectedOption={options.find(({ value }) => value === draft.script) ?? { value: draft.script, label: draft.script }}
          statusType={scripts.isPending ? 'loading' : scripts.isError ? 'error' : 'finished'}
          loadingText="Reading the scripts"
          errorText="The scripts could not be read"
          onChange={({ detail }) => set({ script: detail.selectedOption.value ?? '' })}
        />
      </FormField>
      <FormField label="Git repository" description="Cloned at the first start. A name from the list, or an https address; may stay empty." errorText={problems.repository}>
        <Autosuggest
          value={draft.repository}
          options={(repositories.data ?? []).map(({ CodeRepositoryName, GitConfig }) => ({ value: CodeRepositoryName ?? '', description: GitConfig?.RepositoryUrl ?? '' }))}
          enteredTextLabel={(text) => `Use: “${text}”`}
          empty="No code repositories"
          placeholder="https://git.example.org/team/forecasts.git"
          onChange={({ detail }) => set({ repository: detail.value.trim() })}
        />
      </FormField>
    </SpaceBetween>
  );
}

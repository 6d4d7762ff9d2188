import ColumnLayout from '@cloudscape-design/components/column-layout';
import Checkbox from '@cloudscape-design/components/checkbox';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';

import { ParameterRows } from '../../notebook-jobs/parameter-rows';
import type { Draft, Problems } from './draft';

interface Props {
  draft: Draft;
  problems: Problems;
  set: (change: Partial<Draft>) => void;
}

const FIELDS = ['environment_variables', 'initialization_script', 'additional_dependencies', 'max_retry_attempts', 'max_runtime_in_seconds', 's3_root_uri'];

/** What most jobs leave as it is; it opens by itself when something in it is wrong. */
export function MoreFields({ draft, problems, set }: Props) {
  const wrong = FIELDS.some((field) => problems[field]);
  const where = draft.from === 'space' ? 'Paths in the space, or addresses in the object store' : 'Addresses in the object store';
  return (
    <ExpandableSection headerText="More options" {...(wrong ? { expanded: true } : {})}>
      <SpaceBetween size="l">
        <FormField label="Environment variables" errorText={problems['environment_variables']} stretch>
          <ParameterRows rows={draft.variables} set={(variables) => set({ variables })} noun="variable" most={28} empty="None." />
        </FormField>
        <FormField label="Files beside the notebook" description={`${where}; one a line. A folder comes with all that is in it.`} errorText={problems['additional_dependencies']} stretch>
          <Textarea value={draft.beside} rows={3} placeholder={draft.from === 'space' ? 'work/helpers' : 's3://bucket/folder/'} onChange={({ detail }) => set({ beside: detail.value })} />
        </FormField>
        <FormField
          label="Initialization script"
          description="A shell script that is sourced before the notebook: variables that it exports and packages that it installs are there for the notebook."
          errorText={problems['initialization_script']}
        >
          <Input value={draft.script} placeholder={draft.from === 'space' ? 'work/prepare.sh' : 's3://bucket/prepare.sh'} onChange={({ detail }) => set({ script: detail.value })} />
        </FormField>
        <ColumnLayout columns={2}>
          <FormField label="Max run time" description="In minutes, of one attempt." errorText={problems['max_runtime_in_seconds']}>
            <Input inputMode="numeric" value={draft.minutes} onChange={({ detail }) => set({ minutes: detail.value })} />
          </FormField>
          <FormField label="Max retry attempts" description="After a timeout, a dead kernel or a dead worker; a cell that fails is not run again." errorText={problems['max_retry_attempts']}>
            <Input inputMode="numeric" value={draft.retries} onChange={({ detail }) => set({ retries: detail.value })} />
          </FormField>
        </ColumnLayout>
        <FormField label="Folder for inputs and outputs" errorText={problems['s3_root_uri']}>
          <Input value={draft.root} placeholder="a folder in your domain’s part of the default bucket" onChange={({ detail }) => set({ root: detail.value })} />
        </FormField>
        <Checkbox checked={draft.shared} onChange={({ detail }) => set({ shared: detail.checked })} description="Otherwise only you and administrators see it.">
          Everybody in the domain sees this job
        </Checkbox>
      </SpaceBetween>
    </ExpandableSection>
  );
}

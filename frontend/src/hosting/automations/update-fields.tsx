import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';

import { DatasetSelect } from '../dataset-select';
import type { Draft, Problems } from './draft';
import { WhenFields } from './when-fields';

interface UpdateFieldsProps {
  draft: Draft;
  problems: Problems;
  set: (change: Partial<Draft>) => void;
}

/** Which data set gets a new version, out of which folder, and when it is looked into. */
export function UpdateFields({ draft, problems, set }: UpdateFieldsProps) {
  return (
    <SpaceBetween size="l">
      <FormField label="Data set" errorText={problems.dataset_name}>
        <DatasetSelect value={draft.dataset} onChange={(dataset) => set({ dataset })} />
      </FormField>
      <FormField
        label="Folder where files arrive"
        description="Its files are copied and become the next version. When nothing in it has changed, there is none."
        errorText={problems.input_uri}
      >
        <Input value={draft.inputUri} placeholder="s3://bucket/folder/" onChange={({ detail }) => set({ inputUri: detail.value })} />
      </FormField>
      <FormField label="Files of the version before that are not in the folder">
        <RadioGroup
          value={draft.keepFiles ? 'keep' : 'drop'}
          items={[
            { value: 'keep', label: 'Stay', description: 'The folder adds files, and replaces those of the same name.' },
            { value: 'drop', label: 'Go', description: 'A version is what the folder holds at that moment.' },
          ]}
          onChange={({ detail }) => set({ keepFiles: detail.value === 'keep' })}
        />
      </FormField>
      <WhenFields draft={draft} problem={problems.cron ?? problems.time_zone} set={set} />
    </SpaceBetween>
  );
}

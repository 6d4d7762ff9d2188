import Checkbox from '@cloudscape-design/components/checkbox';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';

import type { Automation } from '../../api/automations';
import { useDataset } from '../../api/use-dataset';
import { DatasetSelect } from '../dataset-select';
import { MisfitsBox } from '../misfits-box';
import { ModelSelect } from '../model-select';
import { useModel } from '../queries';
import { useMisfits } from '../use-misfits';
import { triggerOf, type Draft, type Problems } from './draft';
import { WhenFields } from './when-fields';

interface FieldsProps {
  draft: Draft;
  problems: Problems;
  set: (change: Partial<Draft>) => void;
}

/** A model, the rows, what starts it, and where the results go. automation: what it is so far. */
export function PredictFields({ draft, problems, set, automation }: FieldsProps & { automation: Automation | undefined }) {
  const versions = automation?.on_new_version && automation.dataset_name === draft.dataset ? undefined : 'And once now, for the version that is there.';
  return (
    <SpaceBetween size="l">
      <FormField label="Model" description="A model that was deployed or registered." errorText={problems.model_name}>
        <ModelSelect value={draft.model} onChange={(model) => set({ model })} />
      </FormField>
      <SourceFields draft={draft} problems={problems} set={set} />
      {draft.source === 'dataset' && <Misfits draft={draft} />}
      {draft.source === 'dataset' && (
        <FormField label="Start">
          <RadioGroup
            value={triggerOf(draft)}
            items={[
              { value: 'version', label: 'For every new version of the data set', description: versions },
              { value: 'schedule', label: 'At set times' },
            ]}
            onChange={({ detail }) => set({ trigger: detail.value as Draft['trigger'] })}
          />
        </FormField>
      )}
      {triggerOf(draft) === 'schedule' && <WhenFields draft={draft} problem={problems.cron ?? problems.time_zone} set={set} />}
      <Checkbox checked={draft.join} onChange={({ detail }) => set({ join: detail.checked })} description="Otherwise the files hold the predictions alone, in the order of the rows.">
        Write the prediction beside the row
      </Checkbox>
      <ExpandableSection headerText="Where the results go" {...(problems.output_uri ? { expanded: true } : {})}>
        <FormField label="Folder" description="Each run makes a folder of its own in it." errorText={problems.output_uri}>
          <Input value={draft.outputUri} placeholder="a folder of this automation in your domain’s part of the default bucket" onChange={({ detail }) => set({ outputUri: detail.value })} />
        </FormField>
      </ExpandableSection>
    </SpaceBetween>
  );
}

/** What would fail today; the version that is predicted may be another one. */
function Misfits({ draft }: { draft: Draft }) {
  const rows = useDataset(draft.dataset);
  const misfits = useMisfits(useModel(draft.model || undefined).data, rows.data);
  return <MisfitsBox name={draft.dataset} found={misfits.found} later />;
}

function SourceFields({ draft, problems, set }: FieldsProps) {
  return (
    <SpaceBetween size="s">
      <FormField label="Rows to predict">
        <RadioGroup
          value={draft.source}
          items={[
            { value: 'dataset', label: 'A data set', description: 'Its newest version at that moment.' },
            { value: 'files', label: 'All files of a folder in the object store' },
          ]}
          onChange={({ detail }) => set({ source: detail.value as Draft['source'] })}
        />
      </FormField>
      {draft.source === 'dataset' ? (
        <FormField label="Data set" errorText={problems.dataset_name}>
          <DatasetSelect value={draft.dataset} onChange={(dataset) => set({ dataset })} />
        </FormField>
      ) : (
        <FormField label="Folder of the files" description="CSV files with the model’s columns." errorText={problems.input_uri ?? problems.dataset_name}>
          <Input value={draft.inputUri} placeholder="s3://bucket/folder/" onChange={({ detail }) => set({ inputUri: detail.value })} />
        </FormField>
      )}
    </SpaceBetween>
  );
}

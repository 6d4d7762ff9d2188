import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import Checkbox from '@cloudscape-design/components/checkbox';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';

import { DialogFooter } from '../../components/dialog-footer';
import { AUTOMATIONS, changeAutomation, createAutomation, type Automation } from '../../api/automations';
import { readDatasets } from '../../api/datasets';
import { asProblem } from '../../api/problem';
import { useDataset } from '../../api/use-dataset';
import { ErrorBox } from '../../components/error-box';
import { formatCount } from '../../components/format';
import { SearchSelect } from '../../components/search-select';
import { paths } from '../../documents/paths';
import { ownTimeZone } from '../frequency';
import { MisfitsBox } from '../misfits-box';
import { ModelSelect } from '../model-select';
import { useModel } from '../queries';
import { useMisfits } from '../use-misfits';
import { draftOf, emptyDraft, problemsOf, requestOf, triggerOf, type Draft, type Problems } from './draft';
import { WhenFields } from './when-fields';

interface DialogProps {
  /** What is changed; without one a new one is made, and `?model=&dataset=` begin with what was chosen elsewhere. */
  automation?: Automation;
  onClose: () => void;
}

/** A model, the rows, and what starts it. */
export function AutomationDialog({ automation, onClose }: DialogProps) {
  const [params] = useSearchParams();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [asked, setAsked] = useState(false);
  const [draft, setDraft] = useState(() =>
    automation ? draftOf(automation, ownTimeZone()) : emptyDraft(ownTimeZone(), params.get('model') ?? '', params.get('dataset') ?? ''),
  );
  const set = (change: Partial<Draft>) => setDraft((before) => ({ ...before, ...change }));
  const create = useMutation({
    mutationFn: () => (automation ? changeAutomation : createAutomation)(requestOf(draft)),
    onSuccess: async ({ name }) => {
      await client.invalidateQueries({ queryKey: [AUTOMATIONS] });
      onClose();
      if (!automation) await navigate(paths.automation(name));
    },
  });
  const refused = create.isError ? asProblem(create.error) : undefined;
  const problems: Problems = asked ? { ...(refused?.field ? { [refused.field]: refused.message } : {}), ...problemsOf(draft) } : {};
  const start = () => {
    setAsked(true);
    if (Object.keys(problemsOf(draft)).length === 0) create.mutate();
  };
  const versions = automation?.on_new_version && automation.dataset_name === draft.dataset ? undefined : 'And once now, for the version that is there.';
  return (
    <Modal
      visible
      size="medium"
      onDismiss={onClose}
      closeAriaLabel="Close"
      header={automation ? `Change ${automation.name}` : 'New automation'}
      footer={
        <DialogFooter onCancel={onClose} action={{ text: automation ? 'Save' : 'Create', loading: create.isPending, onClick: start }} />
      }
    >
      <SpaceBetween size="l">
        {!automation && (
          <FormField label="Name" errorText={problems.name}>
            <Input value={draft.name} placeholder="leavers-every-morning" onChange={({ detail }) => set({ name: detail.value })} />
          </FormField>
        )}
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
        {refused && !refused.field && <ErrorBox error={refused} what={`The automation was not ${automation ? 'changed' : 'created'}`} />}
      </SpaceBetween>
    </Modal>
  );
}

/** What would fail today; the version that is predicted may be another one. */
function Misfits({ draft }: { draft: Draft }) {
  const rows = useDataset(draft.dataset);
  const misfits = useMisfits(useModel(draft.model || undefined).data, rows.data);
  return <MisfitsBox name={draft.dataset} found={misfits.found} later />;
}

interface SourceProps {
  draft: Draft;
  problems: Problems;
  set: (change: Partial<Draft>) => void;
}

function SourceFields({ draft, problems, set }: SourceProps) {
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
        <DatasetField draft={draft} problem={problems.dataset_name} set={set} />
      ) : (
        <FormField label="Folder of the files" description="CSV files with the model’s columns." errorText={problems.input_uri ?? problems.dataset_name}>
          <Input value={draft.inputUri} placeholder="s3://bucket/folder/" onChange={({ detail }) => set({ inputUri: detail.value })} />
        </FormField>
      )}
    </SpaceBetween>
  );
}

function DatasetField({ draft, problem, set }: { draft: Draft; problem: string | undefined; set: SourceProps['set'] }) {
  const [search, setSearch] = useState('');
  const datasets = useQuery({ queryKey: ['/api/datasets', 'inputs', search], queryFn: ({ signal }) => readDatasets(search, undefined, signal) });
  const options = (datasets.data?.datasets ?? []).map(({ name, rows, version }) => ({
    value: name,
    label: name,
    description: [version ? `version ${version}` : '', rows === null ? '' : formatCount(rows, 'row')].filter(Boolean).join(' · '),
  }));
  return (
    <FormField label="Data set" errorText={problem}>
      <SearchSelect
        one="a data set"
        many="data sets"
        options={options}
        selected={draft.dataset ? { value: draft.dataset, label: draft.dataset } : null}
        found={datasets}
        empty="No data set yet. Upload one on the page Data."
        search={setSearch}
        onChange={(dataset) => set({ dataset })}
      />
    </FormField>
  );
}

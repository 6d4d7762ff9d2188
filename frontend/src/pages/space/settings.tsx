import Button from '@cloudscape-design/components/button';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select, { type SelectProps } from '@cloudscape-design/components/select';
import Textarea from '@cloudscape-design/components/textarea';

import { timeOf } from '../../api/call';
import { useHidden } from '../../api/hidden';
import { Cell } from '../../components/cell';
import { settingsName, type Draft } from '../../spaces/draft';
import { useInstanceTypes, useSpaceFacts } from '../../spaces/queries';
import { momentText } from '../../spaces/words';
import { idleSettingsOf, imagesOf, scriptsOf } from './offered';

interface Props {
  domain: string;
  name: string;
  appType: string;
  draft: Draft;
  onChange: (change: Partial<Draft>) => void;
  problems: Partial<Record<keyof Draft, string>>;
  /** Why nothing can be changed; empty when it can. */
  locked: string;
  saving: boolean;
  /** Absent when nothing has changed. */
  onSave?: () => void;
}

/** Machine, image, script, storage, repositories: editable only while nothing runs. */
export function Settings({ domain, name, appType, draft, onChange, problems, locked, saving, onSave }: Props) {
  const facts = useSpaceFacts(domain, name).data;
  const own = facts?.settings[settingsName(appType)];
  const idle = idleSettingsOf(own);
  const disabled = locked !== '';
  return (
    <Cell
      id="settings"
      title="Settings"
      description={locked || 'They count from the next run on.'}
      actions={
        <Button disabled={disabled || !onSave || Object.keys(problems).length > 0} loading={saving} {...(onSave ? { onClick: onSave } : {})}>
          Save
        </Button>
      }
    >
      <ColumnLayout columns={2}>
        <InstanceField value={draft.instance} disabled={disabled} onChange={(instance) => onChange({ instance })} />
        <FormField label="Image" description="What is installed. “Latest” is resolved at every run.">
          <Choice label="Image" disabled={disabled} value={draft.image} options={[{ value: '', label: 'Latest' }, ...imagesOf(own)]} onChange={(image) => onChange({ image })} />
        </FormField>
        <FormField
          label="Storage (GB)"
          description={<StorageHint maximum={facts?.maximum_gb} resizable={facts?.resizable_at ?? null} />}
          errorText={problems.storageGb}
        >
          <Input type="number" step={1} disabled={disabled} value={Number.isNaN(draft.storageGb) ? '' : String(draft.storageGb)} onChange={({ detail }) => onChange({ storageGb: detail.value === '' ? NaN : Number(detail.value) })} />
        </FormField>
        <FormField label="Lifecycle configuration" description="A script that runs at every start.">
          <Choice label="Lifecycle configuration" disabled={disabled} value={draft.script} options={scriptsOf(own, draft.script)} onChange={(script) => onChange({ script })} />
        </FormField>
        <FormField label="Name that is shown" description="The space keeps the name that programs use.">
          <Input disabled={disabled} value={draft.shown} placeholder={name} onChange={({ detail }) => onChange({ shown: detail.value })} />
        </FormField>
        {idle && (
          <FormField label="Stop after minutes without use" description={idle.hint} errorText={problems.idleMinutes}>
            <Input type="number" step={30} disabled={disabled} value={draft.idleMinutes} placeholder={idle.standard} onChange={({ detail }) => onChange({ idleMinutes: detail.value })} />
          </FormField>
        )}
        {appType !== 'CodeEditor' && (
          <FormField label="Code repositories" description="One https:// address a line, offered for cloning in JupyterLab." errorText={problems.repositories}>
            <Textarea rows={2} disabled={disabled} value={draft.repositories} onChange={({ detail }) => onChange({ repositories: detail.value })} />
          </FormField>
        )}
      </ColumnLayout>
    </Cell>
  );
}

function InstanceField({ value, disabled, onChange }: { value: string; disabled: boolean; onChange: (value: string) => void }) {
  const types = useInstanceTypes();
  const { instanceTypes: hidden } = useHidden();
  const offered: SelectProps.Option[] = (types.data ?? []).filter(({ name }) => !hidden.includes(name)).map(({ name, cores, memory_gib, gpus, hourly_usd, fast }) => ({
    value: name,
    label: name,
    description: `${cores} vCPU, ${memory_gib} GiB${gpus ? `, ${gpus} GPU` : ''} · about $${hourly_usd} an hour${fast ? ' · fast start' : ''}`,
  }));
  const options = value && !offered.some((each) => each.value === value) ? [{ value, label: value }, ...offered] : offered;
  return (
    <FormField label="Instance" description="The types that the machine of this studio can hold.">
      <Select
        disabled={disabled}
        filteringType="auto"
        statusType={types.isPending ? 'loading' : types.isError ? 'error' : 'finished'}
        loadingText="Reading the instance types"
        errorText="The instance types could not be read"
        selectedOption={options.find((each) => each.value === value) ?? null}
        placeholder="Default of your profile or domain"
        ariaLabel="Instance"
        options={options}
        onChange={({ detail }) => onChange(detail.selectedOption.value ?? '')}
      />
    </FormField>
  );
}

function Choice({ label, value, options, disabled, onChange }: { label: string; value: string; options: SelectProps.Option[]; disabled: boolean; onChange: (value: string) => void }) {
  return (
    <Select
      ariaLabel={label}
      disabled={disabled}
      selectedOption={options.find((each) => each.value === value) ?? { value, label: value }}
      options={options}
      onChange={({ detail }) => onChange(detail.selectedOption.value ?? '')}
    />
  );
}

function StorageHint({ maximum, resizable }: { maximum: number | undefined; resizable: number | string | null }) {
  const again = timeOf(resizable);
  return (
    <>
      It only grows, once in six hours{maximum ? `, to ${maximum} GB at most` : ''}.{again && ` Again ${momentText(again)}.`}
    </>
  );
}

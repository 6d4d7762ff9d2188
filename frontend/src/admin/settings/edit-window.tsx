import Autosuggest from '@cloudscape-design/components/autosuggest';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import Multiselect from '@cloudscape-design/components/multiselect';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';

import { DialogFooter } from '../../components/dialog-footer';
import { ErrorBox } from '../../components/error-box';
import { INSTANCE_TYPES } from '../../hosting/instance-types';
import { useInstanceTypes } from '../../spaces/queries';
import { useRoleOptions } from '../roles/queries';
import { problemOf, type SettingField } from './fields';
import { useDoing } from '../../components/use-doing';

interface Props {
  field: SettingField;
  value: unknown;
  /** "of ada", "of the domain". */
  whose: string;
  onSave: (value: unknown) => Promise<void>;
  onClose: () => void;
}

/** One setting, in the control that fits it. */
export function EditSetting({ field, value, whose, onSave, onClose }: Props) {
  const [draft, setDraft] = useState<string | string[]>(() => firstDraft(field, value));
  const { busy, error, run } = useDoing(onClose);
  const [asked, setAsked] = useState(false);
  const problem = typeof draft === 'string' ? problemOf(field, draft) : undefined;

  async function save() {
    setAsked(true);
    if (problem) return;
    await run(() => onSave(field.kind === 'number' ? Number(draft) : draft));
  }

  return (
    <Modal
      visible
      onDismiss={onClose}
      closeAriaLabel="Close"
      header={`${field.label} ${whose}`}
      footer={<DialogFooter onCancel={onClose} action={{ text: 'Save', loading: busy, onClick: () => void save() }} />}
    >
      <SpaceBetween size="m">
        <FormField label={field.label} description={field.description} errorText={asked ? problem : undefined} constraintText={field.kind === 'number' ? `In ${field.unit}.` : undefined}>
          <Control field={field} draft={draft} setDraft={setDraft} />
        </FormField>
        {error !== null && <ErrorBox error={error} what="The setting is as it was" />}
      </SpaceBetween>
    </Modal>
  );
}

function firstDraft(field: SettingField, value: unknown): string | string[] {
  if (field.kind === 'some' || field.kind === 'instances') return Array.isArray(value) ? value.map(String) : [];
  if (field.kind === 'choice') return typeof value === 'string' ? value : (field.options[0]?.value ?? '');
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

interface ControlProps {
  field: SettingField;
  draft: string | string[];
  setDraft: (draft: string | string[]) => void;
}

export function Control({ field, draft, setDraft }: ControlProps) {
  const text = typeof draft === 'string' ? draft : '';
  if (field.kind === 'some') {
    const chosen = field.options.filter(({ value }) => draft.includes(value));
    return (
      <Multiselect
        options={field.options}
        selectedOptions={chosen}
        placeholder="None"
        expandToViewport
        onChange={({ detail }) => setDraft(detail.selectedOptions.flatMap(({ value }) => (value ? [value] : [])))}
        deselectAriaLabel={({ label }) => `Take out ${label ?? ''}`}
      />
    );
  }
  if (field.kind === 'choice') {
    const chosen = field.options.find(({ value }) => value === text) ?? null;
    return <Select expandToViewport options={field.options} selectedOption={chosen} onChange={({ detail }) => setDraft(detail.selectedOption.value ?? '')} />;
  }
  if (field.kind === 'role') return <RoleField value={text} onChange={setDraft} />;
  if (field.kind === 'instances') return <InstancesField chosen={Array.isArray(draft) ? draft : []} onChange={setDraft} />;
  if (field.kind === 'instance') return <InstanceField value={text} onChange={setDraft} />;
  return (
    <Input
      value={text}
      type={field.kind === 'number' ? 'number' : 'text'}
      inputMode={field.kind === 'number' ? 'numeric' : 'text'}
      onChange={({ detail }) => setDraft(detail.value)}
    />
  );
}

/** Some of the types that the machine of this studio can hold, and whatever is chosen already. */
function InstancesField({ chosen, onChange }: { chosen: readonly string[]; onChange: (chosen: string[]) => void }) {
  const types = useInstanceTypes();
  const options = [...new Set([...(types.data ?? []).map(({ name }) => name), ...chosen])].map((value) => ({ value }));
  return (
    <Multiselect
      options={options}
      selectedOptions={options.filter(({ value }) => chosen.includes(value))}
      placeholder="None"
      filteringType="auto"
      filteringAriaLabel="Find an instance type"
      expandToViewport
      virtualScroll
      statusType={types.isPending ? 'loading' : types.isError ? 'error' : 'finished'}
      loadingText="Reading the instance types"
      errorText="The instance types could not be read"
      onChange={({ detail }) => onChange(detail.selectedOptions.flatMap(({ value }) => (value ? [value] : [])))}
      deselectAriaLabel={({ value }) => `Take out ${value ?? ''}`}
    />
  );
}

interface FieldProps {
  value: string;
  onChange: (value: string) => void;
  ariaLabel?: string;
}

/** The ARN of a role: one of this studio's, or any other. */
export function RoleField({ value, onChange, ariaLabel }: FieldProps) {
  const options = useRoleOptions();
  return (
    <Autosuggest
      value={value}
      options={options}
      expandToViewport
      placeholder="arn:aws:iam::…:role/…"
      {...(ariaLabel ? { ariaLabel } : {})}
      enteredTextLabel={(text) => `Use: “${text}”`}
      empty="No role is known"
      onChange={({ detail }) => onChange(detail.value)}
    />
  );
}

/** Any instance type of the API; the usual ones are offered. */
export function InstanceField({ value, onChange, ariaLabel }: FieldProps) {
  return (
    <Autosuggest
      value={value}
      options={INSTANCE_TYPES.map((each) => ({ value: each.value, description: each.description }))}
      expandToViewport
      placeholder="ml.t3.medium"
      {...(ariaLabel ? { ariaLabel } : {})}
      enteredTextLabel={(text) => `Use: “${text}”`}
      onChange={({ detail }) => onChange(detail.value)}
    />
  );
}

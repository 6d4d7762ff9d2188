import type { AppImageConfigDetails, CodeRepositorySummary, Image, StudioLifecycleConfigDetails } from '@aws-sdk/client-sagemaker';
import Autosuggest from '@cloudscape-design/components/autosuggest';
import FormField from '@cloudscape-design/components/form-field';
import Modal from '@cloudscape-design/components/modal';
import Select, { type SelectProps } from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { DialogFooter } from '../../components/dialog-footer';
import { ErrorBox } from '../../components/error-box';
import { readAll } from '../read-all';
import { AppType } from '../settings/words';
import { appsFor, type AttachmentKind } from './attachments';
import { useDoing } from '../../components/use-doing';

interface Props {
  kind: AttachmentKind;
  noun: string;
  onAttach: (app: string, entry: unknown) => Promise<void>;
  onClose: () => void;
}

/** Which one, for which application. */
export function AttachWindow({ kind, noun, onAttach, onClose }: Props) {
  const [app, setApp] = useState(appsFor(kind)[0] ?? '');
  const [entry, setEntry] = useState<unknown>();
  const { busy, error, run } = useDoing(onClose);
  async function attach() {
    await run(() => onAttach(app, entry));
  }
  const Choice = CHOICES[kind];
  return (
    <Modal
      visible
      onDismiss={onClose}
      closeAriaLabel="Close"
      header={`Attach ${noun}`}
      footer={<DialogFooter onCancel={onClose} action={{ text: 'Attach', loading: busy, disabled: !entry, onClick: () => void attach() }} />}
    >
      <SpaceBetween size="m">
        <FormField label="Application">
          <Select
            expandToViewport
            options={appsFor(kind).map((value) => ({ value, label: AppType[value] ?? value }))}
            selectedOption={{ value: app, label: AppType[app] ?? app }}
            onChange={({ detail }) => {
              setApp(detail.selectedOption.value ?? '');
              setEntry(undefined);
            }}
          />
        </FormField>
        <Choice key={app} app={app} onChange={setEntry} />
        {error !== null && <ErrorBox error={error} what={`The ${noun} was not attached`} />}
      </SpaceBetween>
    </Modal>
  );
}

interface ChoiceProps {
  app: string;
  onChange: (entry: unknown) => void;
}

const CHOICES: Record<AttachmentKind, (props: ChoiceProps) => React.JSX.Element> = { script: ScriptChoice, image: ImageChoice, repository: RepositoryChoice };

function useRows<Row>(operation: string, member: string) {
  return useQuery({ queryKey: [operation, 'all'], queryFn: ({ signal }) => readAll<Row>(operation, member, {}, signal) });
}

interface OneOfProps {
  label: string;
  options: SelectProps.Option[];
  rows: { isPending: boolean; isError: boolean };
  empty: string;
  onChange: (value: string) => void;
}

function OneOf({ label, options, rows, empty, onChange }: OneOfProps) {
  const [chosen, setChosen] = useState<SelectProps.Option | null>(null);
  return (
    <FormField label={label}>
      <Select
        expandToViewport
        options={options}
        selectedOption={chosen}
        placeholder="Choose one"
        filteringType={options.length > 10 ? 'auto' : 'none'}
        empty={empty}
        statusType={rows.isPending ? 'loading' : rows.isError ? 'error' : 'finished'}
        loadingText="Reading"
        errorText="They could not be read"
        onChange={({ detail }) => {
          setChosen(detail.selectedOption);
          onChange(detail.selectedOption.value ?? '');
        }}
      />
    </FormField>
  );
}

function ScriptChoice({ app, onChange }: ChoiceProps) {
  const scripts = useRows<StudioLifecycleConfigDetails>('ListStudioLifecycleConfigs', 'StudioLifecycleConfigs');
  const options = (scripts.data ?? [])
    .filter(({ StudioLifecycleConfigAppType }) => StudioLifecycleConfigAppType === app)
    .map(({ StudioLifecycleConfigArn: value = '', StudioLifecycleConfigName: label = '' }) => ({ value, label }));
  return <OneOf label="Lifecycle configuration" options={options} rows={scripts} empty={`There is none for ${AppType[app] ?? app} yet.`} onChange={onChange} />;
}

function ImageChoice({ onChange }: ChoiceProps) {
  const images = useRows<Image>('ListImages', 'Images');
  const configs = useRows<AppImageConfigDetails>('ListAppImageConfigs', 'AppImageConfigs');
  const [image, setImage] = useState('');
  const [config, setConfig] = useState('');
  const report = (nextImage: string, nextConfig: string) => onChange(nextImage && nextConfig ? { ImageName: nextImage, AppImageConfigName: nextConfig } : undefined);
  return (
    <>
      <OneOf
        label="Image"
        options={(images.data ?? []).map(({ ImageName: value = '' }) => ({ value, label: value }))}
        rows={images}
        empty="There is no image yet."
        onChange={(value) => {
          setImage(value);
          report(value, config);
        }}
      />
      <OneOf
        label="How it runs (app image configuration)"
        options={(configs.data ?? []).map(({ AppImageConfigName: value = '' }) => ({ value, label: value }))}
        rows={configs}
        empty="There is no app image configuration yet."
        onChange={(value) => {
          setConfig(value);
          report(image, value);
        }}
      />
    </>
  );
}

function RepositoryChoice({ onChange }: ChoiceProps) {
  const repositories = useRows<CodeRepositorySummary>('ListCodeRepositories', 'CodeRepositorySummaryList');
  const [url, setUrl] = useState('');
  return (
    <FormField label="Address" description="https only; a registered repository or any other." errorText={url && !url.startsWith('https://') ? 'The address begins with https://.' : undefined}>
      <Autosuggest
        value={url}
        expandToViewport
        placeholder="https://github.com/organisation/project"
        options={(repositories.data ?? []).map(({ GitConfig }) => ({ value: GitConfig?.RepositoryUrl ?? '' }))}
        enteredTextLabel={(text) => `Use: “${text}”`}
        onChange={({ detail }) => {
          setUrl(detail.value);
          onChange(detail.value.startsWith('https://') ? { RepositoryUrl: detail.value } : undefined);
        }}
      />
    </FormField>
  );
}

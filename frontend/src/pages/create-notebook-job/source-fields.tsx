import { useQuery } from '@tanstack/react-query';
import type { ListSpacesRequest, ListSpacesResponse } from '@aws-sdk/client-sagemaker';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import FileUpload from '@cloudscape-design/components/file-upload';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';

import { call } from '../../api/call';
import { useSession } from '../../api/session';
import type { Draft, From, Problems } from './draft';

interface Props {
  draft: Draft;
  problems: Problems;
  set: (change: Partial<Draft>) => void;
}

const CHOICES: { value: From; label: string }[] = [
  { value: 'space', label: 'A file of a space' },
  { value: 'store', label: 'An object in the object store' },
  { value: 'file', label: 'A file from this computer' },
];

/** Where the notebook is. It is copied when the job is made: what you edit later does not change the job. */
export function SourceFields({ draft, problems, set }: Props) {
  const problem = problems['input'] ?? problems['path'] ?? problems['input_uri'] ?? problems['input_content'];
  return (
    <SpaceBetween size="s">
      <FormField label="Notebook" description="It is copied now; later edits do not change the job.">
        <RadioGroup value={draft.from} items={CHOICES} onChange={({ detail }) => set({ from: detail.value as From })} />
      </FormField>
      {draft.from === 'space' && <SpaceFields draft={draft} problems={{ ...problems, path: problem }} set={set} />}
      {draft.from === 'store' && (
        <FormField label="Address of the notebook" errorText={problem}>
          <Input value={draft.uri} placeholder="s3://bucket/folder/report.ipynb" onChange={({ detail }) => set({ uri: detail.value })} />
        </FormField>
      )}
      {draft.from === 'file' && (
        <FormField label="File" errorText={problem}>
          <FileUpload
            accept=".ipynb"
            value={draft.fileName ? [new File([draft.content], draft.fileName)] : []}
            i18nStrings={{
              uploadButtonText: () => 'Choose a file',
              dropzoneText: () => 'Drop a notebook here',
              removeFileAriaLabel: () => 'Remove the file',
              limitShowFewer: 'Show fewer',
              limitShowMore: 'Show more',
              errorIconAriaLabel: 'Error',
            }}
            onChange={({ detail }) => {
              const [file] = detail.value;
              if (!file) set({ fileName: '', content: '' });
              else void file.text().then((content) => set({ fileName: file.name, content }));
            }}
          />
        </FormField>
      )}
    </SpaceBetween>
  );
}

function SpaceFields({ draft, problems, set }: Props) {
  const domain = useSession().profile?.DomainId ?? '';
  const spaces = useQuery({
    queryKey: ['ListSpaces', 'of notebook jobs', domain],
    queryFn: ({ signal }) => call<ListSpacesRequest, ListSpacesResponse>('ListSpaces', { DomainIdEquals: domain, MaxResults: 100 }, signal),
    enabled: domain !== '',
  });
  const options = (spaces.data?.Spaces ?? []).flatMap(({ SpaceName: value, SpaceSharingSettingsSummary: sharing }) => (value ? [{ value, label: value, description: sharing?.SharingType ?? '' }] : []));
  return (
    <ColumnLayout columns={2}>
      <FormField label="Space" errorText={problems['space']}>
        <Select
          options={options}
          selectedOption={draft.space ? { value: draft.space, label: draft.space } : null}
          placeholder="Choose a space"
          filteringType="auto"
          filteringAriaLabel="Find a space"
          statusType={spaces.isError ? 'error' : spaces.isLoading ? 'loading' : 'finished'}
          loadingText="Reading the spaces"
          errorText="The spaces could not be read"
          empty="There is no space yet."
          onChange={({ detail }) => set({ space: detail.selectedOption.value ?? '' })}
        />
      </FormField>
      <FormField label="Path in the space" errorText={problems['path']}>
        <Input value={draft.path} placeholder="work/report.ipynb" onChange={({ detail }) => set({ path: detail.value })} />
      </FormField>
    </ColumnLayout>
  );
}

import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

import { asProblem } from '../../api/problem';
import { ErrorBox } from '../../components/error-box';
import { formatCount } from '../../components/format';
import { lookAtData, type Manifest, type TaskType } from '../../labeling/api';
import '../../labeling/labeling.css';
import './create-labeling-job.css';
import { isCustom, type Draft, type Objects, type Source } from './draft';
import { UploadFiles } from './upload-files';
import type { SetDraft } from './use-draft';

interface Props {
  draft: Draft;
  type: TaskType | undefined;
  problem: string | undefined;
  set: SetDraft;
}

const SOURCES: { id: Source; text: string }[] = [
  { id: 'upload', text: 'Upload files' },
  { id: 'folder', text: 'A folder' },
  { id: 'manifest', text: 'A manifest' },
];

/** The built-in type that takes files of a kind: what a folder holds for a custom job is found as for this. */
const FILES: Record<Objects, Pick<TaskType, 'key' | 'source' | 'category'>> = {
  Image: { key: 'ImageMultiClass', source: 'source-ref', category: 'Image' },
  Text: { key: 'TextMultiClass', source: 'source', category: 'Text' },
  Video: { key: 'VideoMultiClass', source: 'source-ref', category: 'Video' },
};

/** Step 2: files from here, a folder of the store, or a manifest that is there. */
export function DataStep({ draft, type, problem, set }: Props) {
  const look = useLook(set);
  const { mutate, reset } = look;
  const { source, folder, manifest, data, objects } = draft;
  const custom = isCustom(type);
  // Only a manifest says itself what it holds.
  const files = custom && source !== 'manifest' ? FILES[objects] : type;
  // A draft of before, or another task: what is in the data is looked at again.
  const [looked, setLooked] = useState('');
  const wanted = files && !data ? `${files.key} ${source} ${source === 'folder' ? folder : manifest}` : '';
  useEffect(() => {
    const given = source === 'folder' ? folder : manifest;
    if (!wanted || looked === wanted || source === 'upload' || !/^s3:\/\/[^/]+\/.+/.test(given)) return;
    // eslint-disable-next-line react-hooks/set-state-in-effect -- once for each thing that is looked at
    setLooked(wanted);
    mutate({ source, given, type: files?.key ?? '' });
    // While somebody types nothing is asked: only what a draft or a clone brought.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [files?.key]);

  const begin = (next: Source) => {
    reset();
    set({ source: next, data: null });
  };
  const accept = files?.source === 'source' ? '.txt,.csv' : files?.category === 'Video' ? '.mp4,.ogg,.webm' : '.jpg,.jpeg,.png';
  return (
    <Container header={<Header variant="h2">2 · Data</Header>}>
      <SpaceBetween size="m">
        <SegmentedControl
          label="Where the data is"
          selectedId={source}
          options={SOURCES}
          onChange={({ detail }) => begin(detail.selectedId as Source)}
        />
        {custom && source !== 'manifest' && (
          <SegmentedControl
            label="What the files are"
            selectedId={objects}
            options={[
              { id: 'Image', text: 'Images' },
              { id: 'Text', text: 'Texts' },
              { id: 'Video', text: 'Clips' },
            ]}
            onChange={({ detail }) => set({ objects: detail.selectedId as Objects, data: null })}
          />
        )}
        {!type && <Box color="text-body-secondary">Choose the task first; it says which files it takes.</Box>}
        {files && source === 'upload' && (
          <UploadFiles
            accept={accept}
            problem={problem}
            onDone={(uploaded) => {
              set({ folder: uploaded });
              mutate({ source: 'folder', given: uploaded, type: files.key });
            }}
          />
        )}
        {files && source !== 'upload' && (
          <FormField
            label={source === 'folder' ? 'Folder in the object store' : 'Manifest'}
            description={source === 'folder' ? `Everything in it that ends in ${accept.replaceAll(',', ', ')} is labeled.` : 'JSON Lines: one object to label in each line.'}
            errorText={data ? undefined : problem}
          >
            <SpaceBetween direction="horizontal" size="xs">
              <div className="wide-field">
                <Input
                  value={source === 'folder' ? folder : manifest}
                  placeholder={source === 'folder' ? 's3://bucket/folder/' : 's3://bucket/data.manifest'}
                  onChange={({ detail }) => set(source === 'folder' ? { folder: detail.value, data: null } : { manifest: detail.value, data: null })}
                />
              </div>
              <Button loading={look.isPending} disabled={!(source === 'folder' ? folder : manifest)} onClick={() => mutate({ source, given: source === 'folder' ? folder : manifest, type: files.key })}>
                Look at it
              </Button>
            </SpaceBetween>
          </FormField>
        )}
        {look.isPending && <StatusIndicator type="in-progress">Looking at the data</StatusIndicator>}
        {look.isError && <ErrorBox error={asProblem(look.error)} what="This data cannot be labeled" />}
        {data && <Found data={data} />}
      </SpaceBetween>
    </Container>
  );
}

function useLook(set: SetDraft) {
  return useMutation({
    mutationFn: ({ source, given, type }: { source: Source; given: string; type: string }) =>
      lookAtData(source === 'manifest' ? { manifest: given, task_type: type } : { folder: given, task_type: type }),
    onSuccess: (data) => set({ data }),
  });
}

/** How much it is, what cannot be used, and how the first objects look. */
function Found({ data }: { data: Manifest }) {
  const texts = data.lines.flatMap((line) => (typeof line['source'] === 'string' ? [line['source']] : []));
  return (
    <SpaceBetween size="s">
      <StatusIndicator type={data.problems.length > 0 ? 'error' : 'success'}>
        {formatCount(data.objects, 'object')} to label
        {data.skipped > 0 && `, ${formatCount(data.skipped, data.problems.length > 0 ? 'line' : 'file')} left out`}
      </StatusIndicator>
      {data.problems.length > 0 && (
        <Alert type="error" header="Lines that cannot be used">
          {data.problems.map((sentence) => (
            <div key={sentence}>{sentence}</div>
          ))}
        </Alert>
      )}
      {data.media.length > 0 && (
        <div className="data-samples">
          {data.media.map((url) =>
            /\.(mp4|ogg|webm)$/i.test(url) ? <video key={url} src={url} muted preload="metadata" /> : <img key={url} src={url} alt={decodeURIComponent(url.split('/').pop() ?? '')} />,
          )}
        </div>
      )}
      {texts.length > 0 && (
        <Box color="text-body-secondary">
          {texts.map((text, index) => (
            <div key={index} className="data-text">
              {text}
            </div>
          ))}
        </Box>
      )}
    </SpaceBetween>
  );
}

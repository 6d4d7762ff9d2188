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
import { reasonText } from '../../api/reason';
import { ErrorBox } from '../../components/error-box';
import { formatCount } from '../../components/format';
import { lookAtData, type Manifest, type TaskType } from '../../labeling/api';
import type { Files } from '../../labeling/sequence';
import { UploadFiles } from '../../labeling/upload-files';
import '../../labeling/labeling.css';
import './create-labeling-job.css';
import { acceptOf, CLIPS, folderHint, isFrames, together, uploadHint } from './data-words';
import { everyProblem, isCustom, type Draft, type Objects, type Problems, type Source } from './draft';
import { FrameChoices } from './frame-choices';
import { PartOf } from './part-of';
import { useCut } from './use-cut';
import type { SetDraft } from './use-draft';

interface Props {
  draft: Draft;
  type: TaskType | undefined;
  problems: Problems;
  set: SetDraft;
}

const SOURCES: { id: Source; text: string }[] = [
  { id: 'upload', text: 'Upload files' },
  { id: 'folder', text: 'A folder' },
  { id: 'manifest', text: 'A manifest' },
];

/** The built-in type that takes files of a kind: what a folder holds for a custom job is found as for this. */
const SIMPLE = { single_worker: false, human_task_ui: null };
const FILES: Record<Objects, Files> = {
  Image: { key: 'ImageMultiClass', source: 'source-ref', category: 'Image', ...SIMPLE },
  Text: { key: 'TextMultiClass', source: 'source', category: 'Text', ...SIMPLE },
  Video: { key: 'VideoMultiClass', source: 'source-ref', category: 'Video', ...SIMPLE },
};

/** Step 2: files from here, a folder of the store, or a manifest that is there. */
export function DataStep({ draft, type, problems, set }: Props) {
  const look = useLook();
  const { mutate, reset } = look;
  const { source, folder, manifest, data, objects } = draft;
  const custom = isCustom(type);
  // Only a manifest says itself what it holds.
  const files = custom && source !== 'manifest' ? FILES[objects] : type;
  // Told here and not by the mutation itself: an answer that comes when something else is looked at, or the form has been
  // filled in anew, is about other data.
  const lookAt = (where: Source, given: string) => files && mutate({ source: where, given, type: files.key, draft }, { onSuccess: (found) => set({ data: found, whole: null, part: 'all' }) });
  const cut = useCut((done) => lookAt('folder', done));
  // A draft of before, or another task: what is in the data is looked at again.
  const [looked, setLooked] = useState('');
  const wanted = files && !data ? `${files.key} ${source} ${source === 'folder' ? folder : manifest}` : '';
  useEffect(() => {
    reset();
    const given = source === 'folder' ? folder : manifest;
    if (!wanted || looked === wanted || source === 'upload' || !/^s3:\/\/[^/]+\/.+/.test(given)) return;
    // eslint-disable-next-line react-hooks/set-state-in-effect -- once for each thing that is looked at
    setLooked(wanted);
    lookAt(source, given);
    // While somebody types nothing is asked: only what a draft or a clone brought.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [files?.key]);

  // The folder with the videos that were uploaded here.
  const [clips, setClips] = useState('');
  const forget = () => {
    reset();
    cut.reset();
    setClips('');
  };
  const leaveOut = () => {
    forget();
    set({ folder: '', data: null, whole: null, part: 'all' });
  };
  const begin = (next: Source) => {
    forget();
    set({ source: next, data: null });
  };
  const wrongEvery = everyProblem(draft.every) !== undefined;
  const cutThem = (there: string) => !wrongEvery && cut.begin({ folder: there, every: Number(draft.every) });
  const videos = source === 'folder' && draft.videos && isFrames(type);
  const given = source === 'folder' ? folder : manifest;
  return (
    <Container header={<Header variant="h2">2 · Data</Header>}>
      <SpaceBetween size="m">
        <SegmentedControl label="Where the data is" selectedId={source} options={SOURCES} onChange={({ detail }) => begin(detail.selectedId as Source)} />
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
        {type && source !== 'manifest' && <FrameChoices draft={draft} type={type} problems={problems} cut={clips !== '' || draft.videos} set={set} />}
        {files && source === 'upload' && (
          <UploadFiles
            accept={acceptOf(files)}
            problem={problems.data}
            together={together(files)}
            hint={uploadHint(files)}
            onDone={(uploaded, sent) => {
              forget();
              set({ folder: uploaded, data: null });
              if (isFrames(type) && sent.some(({ name }) => CLIPS.test(name))) {
                setClips(uploaded);
                cutThem(uploaded);
              } else lookAt('folder', uploaded);
            }}
            onOthers={data || cut.failed || look.isError ? leaveOut : undefined}
          />
        )}
        {source === 'upload' && clips && !cut.running && (
          <Button disabled={wrongEvery} onClick={() => cutThem(clips)}>
            {data ? 'Cut the videos again' : 'Cut the videos'}
          </Button>
        )}
        {files && source !== 'upload' && (
          <FormField
            label={source === 'folder' ? 'Folder in the object store' : 'Manifest'}
            description={source === 'folder' ? folderHint(files, videos) : 'JSON Lines: one object to label in each line.'}
            errorText={data ? undefined : problems.data}
          >
            <SpaceBetween direction="horizontal" size="xs">
              <div className="wide-field">
                <Input
                  value={given}
                  disabled={cut.running}
                  placeholder={source === 'folder' ? 's3://bucket/folder/' : 's3://bucket/data.manifest'}
                  onChange={({ detail }) => {
                    forget();
                    set(source === 'folder' ? { folder: detail.value, data: null } : { manifest: detail.value, data: null });
                  }}
                />
              </div>
              <Button loading={look.isPending || cut.running} disabled={!given || (videos && wrongEvery)} onClick={() => (videos ? cutThem(given) : lookAt(source, given))}>
                {videos ? 'Cut the videos' : 'Look at it'}
              </Button>
            </SpaceBetween>
          </FormField>
        )}
        {cut.running && (
          <SpaceBetween direction="horizontal" size="s" alignItems="center">
            <StatusIndicator type="in-progress">{cut.stopping ? 'Stopping' : `Cutting videos into frames${cut.message && `: ${cut.message}`}`}</StatusIndicator>
            <Button disabled={!cut.stoppable} onClick={() => cut.stop()}>
              Stop cutting
            </Button>
          </SpaceBetween>
        )}
        {cut.stopped && <StatusIndicator type="stopped">Stopped. Videos that were done have their folders of frames.</StatusIndicator>}
        {cut.error && <ErrorBox error={asProblem(cut.error)} what="The videos cannot be cut" />}
        {cut.failed && (
          <Alert type="error" header="The videos were not cut into frames">
            {reasonText(cut.failed)}
          </Alert>
        )}
        {look.isPending && <StatusIndicator type="in-progress">Looking at the data</StatusIndicator>}
        {look.isError && <ErrorBox error={asProblem(look.error)} what="This data cannot be labeled" />}
        {data && <Found data={data} />}
        {data && files && <PartOf draft={draft} type={files.key} set={set} />}
      </SpaceBetween>
    </Container>
  );
}

function useLook() {
  return useMutation({
    mutationFn: ({ source, given, type, draft }: { source: Source; given: string; type: string; draft: Draft }) =>
      lookAtData(source === 'manifest' ? { manifest: given, task_type: type } : { folder: given, task_type: type, ...cloudsOf(type, draft) }),
  });
}

const cloudsOf = (type: string, { points, rate }: Draft) => (type.includes('3DPointCloud') ? { format: points, rate: Number(rate) || 10 } : {});

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
            CLIPS.test(url) ? <video key={url} src={url} muted preload="metadata" /> : <img key={url} src={url} alt={decodeURIComponent(url.split('/').pop() ?? '')} />,
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

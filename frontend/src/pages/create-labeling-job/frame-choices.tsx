import FormField from '@cloudscape-design/components/form-field';
import Grid from '@cloudscape-design/components/grid';
import Input from '@cloudscape-design/components/input';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import Select from '@cloudscape-design/components/select';

import type { TaskType } from '../../labeling/api';
import { inSequences } from '../../labeling/sequence';
import { isCloud, isFrames } from './data-words';
import { everyProblem, type Draft, type Problems } from './draft';
import type { SetDraft } from './use-draft';

const FORMATS = [
  { value: '', label: 'By each file' },
  ...['binary', 'text'].flatMap((how) => ['xyz', 'xyzi', 'xyzrgb', 'xyzirgb'].map((what) => ({ value: `${how}/${what}`, label: `${how}: ${what.replace('rgb', ' r g b').replace(/^xyz/, 'x y z').replace('zi', 'z, intensity').trim()}` }))),
];

interface Props {
  draft: Draft;
  type: TaskType;
  problems: Problems;
  /** What is in the data was cut from videos: other frames are other data. */
  cut: boolean;
  set: SetDraft;
}

/** What the names of files do not say: which frames of a video, what stands for a point, how fast clouds follow each other. */
export function FrameChoices({ draft, type, problems, cut, set }: Props) {
  const half = { colspan: { default: 12, s: 6 } };
  if (isFrames(type)) {
    return (
      <Grid gridDefinition={[half, half]}>
        {draft.source === 'folder' ? (
          <FormField label="What is in the folder">
            <SegmentedControl
              label="What is in the folder"
              selectedId={draft.videos ? 'videos' : 'frames'}
              options={[
                { id: 'frames', text: 'Folders of frames' },
                { id: 'videos', text: 'Video files' },
              ]}
              onChange={({ detail }) => set({ videos: detail.selectedId === 'videos', data: null })}
            />
          </FormField>
        ) : (
          <span />
        )}
        {draft.source === 'upload' || draft.videos ? (
          <FormField label="Frames of a video" description="1 takes every frame, 10 the first and every tenth; at most 2,000." errorText={problems.every ?? everyProblem(draft.every)}>
            <Input type="number" value={draft.every} onChange={({ detail }) => set({ every: detail.value, ...(cut ? { data: null } : {}) })} />
          </FormField>
        ) : (
          <span />
        )}
      </Grid>
    );
  }
  if (!isCloud(type)) return null;
  return (
    <Grid gridDefinition={[half, half]}>
      <FormField label="What stands for each point" description="By each file: the numbers in its first line, or 4 floats.">
        <Select options={FORMATS} selectedOption={FORMATS.find(({ value }) => value === draft.points) ?? null} onChange={({ detail }) => set({ points: detail.selectedOption.value ?? '', data: null })} />
      </FormField>
      {inSequences(type) ? (
        <FormField label="Clouds a second" description="Positions between two clouds are reckoned by time." errorText={problems.rate}>
          <Input type="number" value={draft.rate} onChange={({ detail }) => set({ rate: detail.value, data: null })} />
        </FormField>
      ) : (
        <span />
      )}
    </Grid>
  );
}

import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Checkbox from '@cloudscape-design/components/checkbox';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import Select, { type SelectProps } from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';

import type { TaskType } from '../../labeling/api';
import { canLink, NEW_ATTRIBUTE, type Attribute, type Shape } from '../../labeling/sequence';
import './create-labeling-job.css';
import { labelsOf, type Draft } from './draft';
import type { SetDraft } from './use-draft';

const SHAPES: { id: Shape; text: string }[] = [
  { id: 'BoundingBox', text: 'Boxes' },
  { id: 'Polygon', text: 'Polygons' },
  { id: 'Polyline', text: 'Polylines' },
  { id: 'Keypoint', text: 'Key points' },
];
const KINDS: { value: Attribute['kind']; label: string }[] = [
  { value: 'choice', label: 'one of' },
  { value: 'text', label: 'text' },
  { value: 'number', label: 'number' },
];

interface Props {
  draft: Draft;
  type: TaskType;
  problem: string | undefined;
  set: SetDraft;
}

/** Of video frames and point clouds: what is drawn, and what else is asked of labels and frames. */
export function AttributesStep({ draft, type, problem, set }: Props) {
  const { attributes, audited } = draft;
  const segmentation = type.key.endsWith('Segmentation');
  const change = (at: number, what: Partial<Attribute>) => set({ attributes: attributes.map((row, index) => (index === at ? { ...row, ...what } : row)) });
  const add = () => set({ attributes: [...attributes, segmentation ? { ...NEW_ATTRIBUTE, of: 'frame' } : NEW_ATTRIBUTE] });
  return (
    <Container header={<Header variant="h2" description="What is drawn, and what else labelers say of it.">{'Shapes and attributes'}</Header>}>
      <SpaceBetween size="m">
        {type.category === 'Video' && (
          <FormField label="What is drawn">
            <SegmentedControl label="What is drawn" options={SHAPES} selectedId={draft.shape} onChange={({ detail }) => set({ shape: detail.selectedId as Shape })} />
          </FormField>
        )}
        {canLink(type) && (
          <Checkbox checked={draft.linked} description="Each belongs to a cuboid and has its name. The clouds need images." onChange={({ detail }) => set({ linked: detail.checked })}>
            Boxes in the images of cameras, too
          </Checkbox>
        )}
        <FormField label="Attributes" description="Such as how much of it is hidden, or whether a frame is blurred." errorText={problem} stretch>
          <SpaceBetween size="xs">
            {attributes.map((row, index) => (
              <AttributeRow key={index} row={row} number={index + 1} scopes={scopesOf(draft, segmentation)} auditing={audited !== null} change={(what) => change(index, what)} remove={() => set({ attributes: attributes.filter((_row, at) => at !== index) })} />
            ))}
            {attributes.length === 0 && <Box color="text-body-secondary">None yet.</Box>}
            <Button iconName="add-plus" onClick={add}>
              Add attribute
            </Button>
          </SpaceBetween>
        </FormField>
      </SpaceBetween>
    </Container>
  );
}

function scopesOf(draft: Draft, segmentation: boolean): SelectProps.Option[] {
  const frame = { value: 'frame', label: 'each frame' };
  if (segmentation) return [frame];
  const labels = labelsOf(draft).map(({ name }) => ({ value: `label ${name}`, label: name }));
  return [{ value: 'all', label: 'every label' }, frame, ...labels];
}

interface RowProps {
  row: Attribute;
  number: number;
  scopes: SelectProps.Option[];
  auditing: boolean;
  change: (what: Partial<Attribute>) => void;
  remove: () => void;
}

function AttributeRow({ row, number, scopes, auditing, change, remove }: RowProps) {
  const name = row.name || `attribute ${number}`;
  const scope = scopes.find(({ value }) => value === row.of) ?? { value: row.of, label: row.of.replace('label ', '') };
  return (
    <div className="attribute-row" role="group" aria-label={name}>
      <Input ariaLabel={`Name of attribute ${number}`} value={row.name} placeholder="occluded" onChange={({ detail }) => change({ name: detail.value })} />
      <Select ariaLabel={`What ${name} is asked of`} options={scopes} selectedOption={scope} onChange={({ detail }) => change({ of: detail.selectedOption.value ?? 'all' })} />
      <Select
        ariaLabel={`Kind of ${name}`}
        options={KINDS}
        selectedOption={KINDS.find(({ value }) => value === row.kind) ?? null}
        onChange={({ detail }) => change({ kind: detail.selectedOption.value as Attribute['kind'] })}
      />
      {row.kind === 'choice' && <Input ariaLabel={`Choices of ${name}`} value={row.choices} placeholder="none, partly, fully" onChange={({ detail }) => change({ choices: detail.value })} />}
      {row.kind === 'number' && (
        <div className="attribute-limits">
          <Input ariaLabel={`Least ${name}`} type="number" value={row.minimum} placeholder="from" onChange={({ detail }) => change({ minimum: detail.value })} />
          <Input ariaLabel={`Most ${name}`} type="number" value={row.maximum} placeholder="to" onChange={({ detail }) => change({ maximum: detail.value })} />
        </div>
      )}
      {row.kind === 'text' && <Input ariaLabel={`Explanation of ${name}`} value={row.description} placeholder="What to write" onChange={({ detail }) => change({ description: detail.value })} />}
      <div className="attribute-checks">
        <Checkbox checked={row.required} ariaLabel={`${name} is required`} onChange={({ detail }) => change({ required: detail.checked })}>
          required
        </Checkbox>
        {auditing && (
          <Checkbox checked={row.locked} ariaLabel={`${name} may not be changed`} onChange={({ detail }) => change({ locked: detail.checked })}>
            locked
          </Checkbox>
        )}
      </div>
      <Button variant="icon" iconName="remove" ariaLabel={`Remove ${name}`} onClick={remove} />
    </div>
  );
}

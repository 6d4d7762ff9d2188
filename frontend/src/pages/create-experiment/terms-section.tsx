import AttributeEditor from '@cloudscape-design/components/attribute-editor';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Checkbox from '@cloudscape-design/components/checkbox';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';

import type { JobDefaults } from '../../autopilot/job-defaults';
import { termsText, type Terms } from '../../autopilot/job-terms';
import { LinesField } from '../../components/lines-field';
import type { Draft, Problems } from './draft';

interface TermsSectionProps {
  /** The defaults, with what was changed by hand. */
  terms: Terms;
  changed: Draft['terms'];
  sources: JobDefaults['sources'];
  /** The role and the place that count when none is named. */
  usual: Pick<Terms, 'role' | 'output'>;
  problems: Problems;
  set: (values: Partial<Draft>) => void;
}

type Change = (values: Partial<Terms>) => void;

const SOURCES = { domain: 'As your domain has it.', profile: 'As your own defaults have it.' } as const;

/** What an organisation asks of every job, filled in by its defaults. Opens by itself when something in it is wrong. */
export function TermsSection({ terms, changed, sources, usual, problems, set }: TermsSectionProps) {
  const [open, setOpen] = useState(false);
  const wrong = Boolean(problems.role ?? problems.output ?? problems.network ?? problems.tags);
  const change: Change = (values) => set({ terms: { ...changed, ...values } });
  const from = (field: keyof Terms, path: string) => (field in changed ? undefined : sources[path] && SOURCES[sources[path]]);
  return (
    <ExpandableSection
      variant="container"
      headerText="Role, keys, network and tags"
      headerDescription={termsText(terms)}
      expanded={open || wrong}
      onChange={({ detail }) => setOpen(detail.expanded)}
    >
      <SpaceBetween size="m">
        <Box variant="p" color="text-body-secondary">
          Rules of your organisation may ask for these. They are recorded with the job; disks, traffic and network are as the machines of this studio have them.
        </Box>
        <ColumnLayout columns={2}>
          <SpaceBetween size="m">
            <FormField label="Role" description="That the job works under. Empty: the usual one." constraintText={from('role', 'RoleArn')} errorText={problems.role}>
              <Input value={terms.role} placeholder={usual.role} onChange={({ detail }) => change({ role: detail.value.trim() })} />
            </FormField>
            <FormField label="Where results go" description="Empty: a folder of your domain." errorText={problems.output}>
              <Input value={terms.output} placeholder={usual.output} onChange={({ detail }) => change({ output: detail.value.trim() })} />
            </FormField>
            <Network terms={terms} from={from} problem={problems.network} change={change} />
          </SpaceBetween>
          <SpaceBetween size="m">
            <FormField label="Key of the results" constraintText={from('outputKey', 'OutputDataConfig.KmsKeyId')}>
              <Input value={terms.outputKey} placeholder="none" onChange={({ detail }) => change({ outputKey: detail.value.trim() })} />
            </FormField>
            <FormField label="Key of the machines" constraintText={from('volumeKey', 'SecurityConfig.VolumeKmsKeyId')}>
              <Input value={terms.volumeKey} placeholder="none" onChange={({ detail }) => change({ volumeKey: detail.value.trim() })} />
            </FormField>
            <FormField label="Traffic" constraintText={from('encryptTraffic', 'SecurityConfig.EnableInterContainerTrafficEncryption')}>
              <Checkbox checked={terms.encryptTraffic} onChange={({ detail }) => change({ encryptTraffic: detail.checked })}>
                Encrypted between the machines of the job
              </Checkbox>
            </FormField>
          </SpaceBetween>
        </ColumnLayout>
        <Tags tags={terms.tags} from={'tags' in changed ? undefined : fromOfTags(sources)} problem={problems.tags} change={change} />
        {Object.keys(changed).length > 0 && (
          <Button variant="inline-link" onClick={() => set({ terms: {} })}>
            Back to the defaults
          </Button>
        )}
      </SpaceBetween>
    </ExpandableSection>
  );
}

interface PartProps {
  change: Change;
  problem: string | undefined;
}

function Network({ terms, from, problem, change }: PartProps & { terms: Terms; from: (field: keyof Terms, path: string) => string | undefined }) {
  return (
    <SpaceBetween size="m">
      <LinesField
        label="Security groups"
        placeholder="none"
        note={from('securityGroups', 'SecurityConfig.VpcConfig.SecurityGroupIds')}
        error={problem}
        lines={terms.securityGroups}
        onChange={(securityGroups) => change({ securityGroups })}
      />
      <LinesField label="Subnets" placeholder="none" note={from('subnets', 'SecurityConfig.VpcConfig.Subnets')} lines={terms.subnets} onChange={(subnets) => change({ subnets })} />
    </SpaceBetween>
  );
}

function Tags({ tags, from, problem, change }: PartProps & { tags: Terms['tags']; from: string | undefined }) {
  const alter = (at: number, part: Partial<Terms['tags'][number]>) => change({ tags: tags.map((each, index) => (index === at ? { ...each, ...part } : each)) });
  return (
    <FormField label="Tags" description="By which costs are shared out and rights are given." constraintText={from} errorText={problem} stretch>
      <AttributeEditor<Terms['tags'][number]>
        items={tags}
        empty="No tags."
        addButtonText="Add a tag"
        removeButtonText="Remove"
        removeButtonAriaLabel={({ key }) => `Remove the tag ${key}`}
        onAddButtonClick={() => change({ tags: [...tags, { key: '', value: '' }] })}
        onRemoveButtonClick={({ detail }) => change({ tags: tags.filter((_, index) => index !== detail.itemIndex) })}
        definition={[
          { label: 'Key', control: ({ key }, at) => <Input value={key} ariaLabel={`Key of tag ${at + 1}`} onChange={({ detail }) => alter(at, { key: detail.value })} /> },
          { label: 'Value', control: ({ value }, at) => <Input value={value} ariaLabel={`Value of tag ${at + 1}`} onChange={({ detail }) => alter(at, { value: detail.value })} /> },
        ]}
      />
    </FormField>
  );
}

function fromOfTags(sources: JobDefaults['sources']): string | undefined {
  const levels = new Set(Object.entries(sources).flatMap(([path, level]) => (path.startsWith('Tags.') ? [level] : [])));
  if (levels.size === 2) return 'As your domain and your own defaults have them.';
  return levels.has('domain') ? 'As your domain has them.' : levels.has('profile') ? 'As your own defaults have them.' : undefined;
}

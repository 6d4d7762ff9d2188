import Box from '@cloudscape-design/components/box';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';

import { formatCount } from '../../components/format';
import type { ExplainedGroup, Operation } from './api';

const GROUP = { yes: { type: 'success', text: 'All of it' }, some: { type: 'warning', text: 'Some of it' }, no: { type: 'stopped', text: 'Nothing of it' } } as const;

/** What a role may do, in words: by activity, every operation with its sentence behind a click. */
export function Explained({ groups }: { groups: readonly ExplainedGroup[] }) {
  return (
    <SpaceBetween size="xs">
      {groups.map((group) => (
        <Group key={group.activity} group={group} />
      ))}
    </SpaceBetween>
  );
}

function Group({ group }: { group: ExplainedGroup }) {
  const { title, purpose, answer, operations } = group;
  const allowed = operations.filter(({ answer: each }) => each !== 'no').length;
  const { type, text } = GROUP[answer];
  return (
    <ExpandableSection
      headerText={title}
      headerDescription={purpose}
      headerCounter={`(${allowed} of ${formatCount(operations.length, 'operation')})`}
      headerActions={<StatusIndicator type={type}>{text}</StatusIndicator>}
      variant="container"
    >
      <SpaceBetween size="m">
        <Part title="May" operations={operations.filter(({ answer: each }) => each === 'yes')} sentences={false} />
        <Part title="May under conditions" operations={operations.filter(({ answer: each }) => each === 'sometimes')} sentences />
        <Part title="May not" operations={operations.filter(({ answer: each }) => each === 'no')} sentences={false} />
      </SpaceBetween>
    </ExpandableSection>
  );
}

function Part({ title, operations, sentences }: { title: string; operations: readonly Operation[]; sentences: boolean }) {
  if (operations.length === 0) return null;
  return (
    <div>
      <Box variant="h4">{title}</Box>
      {sentences ? (
        <ul>
          {operations.map(({ action, sentence }) => (
            <li key={action}>
              <b>{wordsOf(action)}</b>: <span style={{ overflowWrap: 'anywhere' }}>{sentence}</span>
            </li>
          ))}
        </ul>
      ) : (
        <Box variant="p">{operations.map(({ action }) => wordsOf(action)).join(' · ')}</Box>
      )}
    </div>
  );
}

/** `sagemaker:CreateEndpoint` -> `CreateEndpoint`; other services keep their name. */
const wordsOf = (action: string): string => action.replace(/^(sagemaker|atelier):/, '');

import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useQuery } from '@tanstack/react-query';

import { JOB, readCorrection, type OneObject } from '../../labeling/api';
import { LabelerView } from '../../labeling/preview-window';

interface Props {
  one: OneObject;
  say: () => void;
  forget: () => void;
  busy: boolean;
}

/** Whether labelers are checked against this object; they are not told. */
export function KnownAnswer({ one: { object, known_answer: answer }, say, forget, busy }: Props) {
  const known = object.known !== '' || answer !== null;
  return (
    <SpaceBetween direction="horizontal" size="s" alignItems="center">
      {known ? (
        <StatusIndicator type="success">Labelers are checked against a known answer{object.known && `: ${object.known}`}</StatusIndicator>
      ) : (
        <Box color="text-body-secondary">Is its right answer known? Then whoever labels it is checked against that, and not told.</Box>
      )}
      <Button onClick={say}>{known ? 'Look at the known answer' : 'Say the right answer'}</Button>
      {known && (
        <Button loading={busy} onClick={forget}>
          Forget it
        </Button>
      )}
    </SpaceBetween>
  );
}

interface PageProps {
  job: string;
  one: OneObject;
  ended: boolean;
  onSay: (answer: Record<string, unknown>) => void;
  onCancel: () => void;
}

/** The labeler's page, beginning with the known answer, or with the label that the object has. */
export function SayKnownAnswer({ job, one: { object, known_answer: known, page_url: url }, ended, onSay, onCancel }: PageProps) {
  const labelOf = ended && known === null;
  // Never from a cache: the page begins with the label as it is now.
  const begun = useQuery({ queryKey: [JOB, job, 'correction', object.object], queryFn: ({ signal }) => readCorrection(job, object.object, signal), enabled: labelOf, gcTime: 0, staleTime: Infinity });
  return (
    <SpaceBetween size="s">
      <Header variant="h3" description="Submit makes it the answer that labelers are checked against. The label stays as it is." actions={<Button onClick={onCancel}>Back to the label</Button>}>
        The right answer
      </Header>
      {labelOf && begun.isPending ? <Spinner size="large" /> : <LabelerView url={url} title="The right answer" answer={known ?? begun.data?.answer ?? null} onSubmit={onSay} />}
    </SpaceBetween>
  );
}

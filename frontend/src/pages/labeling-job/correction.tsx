import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useMutation, useQuery } from '@tanstack/react-query';

import { ErrorBox } from '../../components/error-box';
import { Time } from '../../components/time';
import { correct, JOB, readCorrection, type Correction } from '../../labeling/api';
import { LabelerView } from '../../labeling/preview-window';

interface Props {
  job: string;
  number: string;
  onDone: () => void;
  onCancel: () => void;
}

/** The labeler's page of an object, beginning with its label; what is submitted becomes the label. */
export function CorrectLabel({ job, number, onDone, onCancel }: Props) {
  // Never from a cache: the page begins with the label as it is now.
  const begun = useQuery({ queryKey: [JOB, job, 'correction', number], queryFn: ({ signal }) => readCorrection(job, number, signal), gcTime: 0, staleTime: Infinity });
  const send = useMutation({ mutationFn: (answer: Record<string, unknown>) => correct(job, number, answer), onSuccess: onDone });
  return (
    <SpaceBetween size="s">
      <Header variant="h3" description="Submit makes it the label, with your name and the time. It can be undone." actions={<Button onClick={onCancel}>Back to the label</Button>}>
        Correct the label
      </Header>
      {begun.isPending && <Spinner size="large" />}
      {begun.isError && <ErrorBox error={begun.error} what="The label cannot be corrected here" />}
      {send.isError && <ErrorBox error={send.error} what="The label was not stored" />}
      {begun.data && <LabelerView url={begun.data.page_url} title="Correct the label" answer={begun.data.answer} onSubmit={(answer) => send.mutate(answer)} />}
    </SpaceBetween>
  );
}

interface PastProps {
  corrections: readonly Correction[];
  undo: () => void;
  undoing: boolean;
}

/** Who corrected the label, when, and the way back. */
export function Corrections({ corrections, undo, undoing }: PastProps) {
  const [newest] = corrections;
  if (!newest) return null;
  if (newest.status === 'InProgress') return <StatusIndicator type="in-progress">{newest.undoes ? 'The label of before is being brought back' : 'The corrected label is being stored'}</StatusIndicator>;
  const current = corrections.find((each) => each.current);
  return (
    <SpaceBetween size="xs">
      {newest.status === 'Failed' && (
        <Alert type="error" header={newest.undoes ? 'It was not undone' : 'The label was not corrected'}>
          {newest.failure_reason}
        </Alert>
      )}
      {current && (
        <SpaceBetween direction="horizontal" size="s" alignItems="center">
          <StatusIndicator type="success">
            Corrected by {current.by || 'somebody'}, <Time at={current.at} />
          </StatusIndicator>
          <Button iconName="undo" loading={undoing} onClick={undo}>
            Undo the correction
          </Button>
        </SpaceBetween>
      )}
      {!current && newest.undoes && newest.status === 'Completed' && (
        <Box color="text-body-secondary">
          A correction was undone by {newest.by || 'somebody'}, <Time at={newest.at} />
        </Box>
      )}
    </SpaceBetween>
  );
}

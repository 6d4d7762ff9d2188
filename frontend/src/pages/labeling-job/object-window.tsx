import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import FormField from '@cloudscape-design/components/form-field';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Modal from '@cloudscape-design/components/modal';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import Table from '@cloudscape-design/components/table';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';

import { useAllowed } from '../../api/session';
import { CodeBlock } from '../../components/code-block';
import { DialogFooter } from '../../components/dialog-footer';
import { ErrorBox } from '../../components/error-box';
import { formatDuration, formatNumber } from '../../components/format';
import { Time } from '../../components/time';
import { type DataObject, type GivenAnswer, JOB, type Judgement, type OneObject, readObject, review, sendBack, undoCorrection } from '../../labeling/api';
import { LabelerView } from '../../labeling/preview-window';
import { ResultPicture } from '../../labeling/result-picture';
import { answerState, objectState, wordsOf } from '../../labeling/results';
import { useFlash } from '../../workbench/flash';
import { CorrectLabel, Corrections } from './correction';
import { KnownAnswer, SayKnownAnswer } from './known-answer';

interface Props {
  job: string;
  number: string;
  labels: readonly string[];
  /** A job that is over gives nothing to labelers any more. */
  running: boolean;
  onClose: () => void;
}

const ASK_MS = 1000;
const ENDED: readonly string[] = ['HumanLabeled', 'MachineLabeled', 'Failed'];

/** One object: what became its label, every answer, and the way back to the labelers. */
export function ObjectWindow({ job, number, labels, running, onClose }: Props) {
  const found = useQuery({
    queryKey: [JOB, job, 'object', number],
    queryFn: ({ signal }) => readObject(job, number, signal),
    // A worker makes the label, which takes a second or two.
    refetchInterval: ({ state }) => (state.data?.corrections[0]?.status === 'InProgress' ? ASK_MS : false),
  });
  const [correcting, setCorrecting] = useState(false);
  const [knowing, setKnowing] = useState(false);
  const client = useQueryClient();
  const mayCorrect = useAllowed('atelier:CreateLabelingCorrection');
  const mayReview = useAllowed('atelier:ReviewLabelingObject');
  const { fail } = useFlash();
  const back = useMutation({
    mutationFn: () => sendBack(job, number),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: [JOB, job] });
      onClose();
    },
    onError: (error) => fail(`Object ${number} was not sent back`, error),
  });
  const judge = useMutation({
    mutationFn: (given: Judgement) => review(job, number, given),
    onSuccess: async () => {
      setKnowing(false);
      await client.invalidateQueries({ queryKey: [JOB, job] });
    },
    onError: (error) => fail(`The review of object ${number} was not stored`, error),
  });
  const storing = found.data?.corrections[0]?.status === 'InProgress';
  const labeled = useRef(storing);
  useEffect(() => {
    // The cards behind the window show the new label, too.
    if (labeled.current && !storing) void client.invalidateQueries({ queryKey: [JOB, job] });
    labeled.current = storing;
  }, [storing, client, job]);
  const changed = () => client.invalidateQueries({ queryKey: [JOB, job, 'object', number] });
  const undo = useMutation({
    mutationFn: () => undoCorrection(job, number),
    onSuccess: changed,
    onError: (error) => fail(`The correction of object ${number} was not undone`, error),
  });
  const ended = ENDED.includes(found.data?.object.state ?? '');
  return (
    <Modal
      visible
      size="max"
      onDismiss={onClose}
      closeAriaLabel="Close"
      header={`Object ${number}`}
      footer={
        <DialogFooter
          onCancel={onClose}
          cancel="Close"
          action={ended && running && !correcting && !knowing ? { text: 'Label it again by others', loading: back.isPending, onClick: () => back.mutate() } : undefined}
        />
      }
    >
      {found.isPending ? (
        <Spinner size="large" />
      ) : found.isError ? (
        <ErrorBox error={found.error} what="The object could not be read" retry={() => void found.refetch()} />
      ) : (
        <SpaceBetween size="l">
          {!correcting && !knowing && <Corrections corrections={found.data.corrections} undo={() => undo.mutate()} undoing={undo.isPending} />}
          {ended && !correcting && !knowing && <Review object={found.data.object} labels={labels} busy={judge.isPending} judge={judge.mutate} correct={mayCorrect && !storing ? () => setCorrecting(true) : undefined} />}
          {found.data.checkable && mayReview && !correcting && !knowing && !(ended && isClassified(found.data.object)) && <KnownAnswer one={found.data} say={() => setKnowing(true)} forget={() => judge.mutate({ known_answer: null })} busy={judge.isPending} />}
          {knowing ? (
            <SayKnownAnswer job={job} one={found.data} ended={ended} onSay={(answer) => judge.mutate({ known_answer: answer })} onCancel={() => setKnowing(false)} />
          ) : correcting ? (
            <CorrectLabel
              job={job}
              number={number}
              onCancel={() => setCorrecting(false)}
              onDone={() => {
                setCorrecting(false);
                void changed();
              }}
            />
          ) : (
            <Content one={found.data} labels={labels} />
          )}
          {ended && !running && !correcting && !knowing && <Box color="text-body-secondary">The job is over: to have many labels checked by labelers, make another job with “Check labels”, or chain one.</Box>}
        </SpaceBetween>
      )}
    </Modal>
  );
}

function Content({ one: { object, answers, page_url: url }, labels }: { one: OneObject; labels: readonly string[] }) {
  const [shown, setShown] = useState<GivenAnswer>();
  return (
    <SpaceBetween size="l">
      {shown ? (
        <LabelerView url={url} title={`The answer of ${shown.worker}`} answer={shown.answer} />
      ) : (
        <div className="object-window">
          <ResultPicture object={object} labels={labels} />
        </div>
      )}
      <KeyValuePairs
        columns={4}
        items={[
          { label: 'Label', value: wordsOf(object) || '–' },
          { label: 'Confidence', value: object.answers === 1 ? 'none, from one answer' : formatNumber(object.confidence, 2) },
          { label: 'State', value: objectState(object.state) },
          { label: 'Why it failed', value: object.failure_reason || '–' },
        ]}
      />
      <Table<GivenAnswer>
        variant="embedded"
        items={answers}
        ariaLabels={{ tableLabel: 'Answers' }}
        header={
          <Header variant="h3" actions={shown && <Button onClick={() => setShown(undefined)}>Show the label</Button>}>
            Answers
          </Header>
        }
        empty={<Box color="text-body-secondary">Nobody has answered yet.</Box>}
        columnDefinitions={[
          { id: 'worker', header: 'By', cell: ({ worker }) => worker, isRowHeader: true },
          { id: 'state', header: 'State', cell: ({ state, reason }) => answerState(state, reason) },
          { id: 'time', header: 'Time', cell: ({ active_s }) => formatDuration(active_s) },
          { id: 'at', header: 'Sent', cell: ({ submitted_at }) => <Time at={submitted_at} /> },
          {
            id: 'show',
            header: <span className="visually-hidden">Show</span>,
            cell: (each) =>
              each.answer && (
                <Button variant="inline-link" ariaLabel={`Show the answer of ${each.worker}`} onClick={() => setShown(each)}>
                  Show
                </Button>
              ),
          },
        ]}
      />
      <CodeBlock code={JSON.stringify({ ...object.line, label: object.label, metadata: object.metadata }, null, 2)} label="Line and label as JSON" />
    </SpaceBetween>
  );
}

interface ReviewProps {
  object: DataObject;
  labels: readonly string[];
  busy: boolean;
  judge: (given: Judgement) => void;
  /** Opens the labeler's page; undefined for who may not, and while a correction is being stored. */
  correct: (() => void) | undefined;
}

const isClassified = (object: DataObject): boolean => typeof object.metadata?.['class-name'] === 'string';

/** What a manager says about the label: it is right, or what would be; labelers are checked against that. */
function Review({ object, labels, busy, judge, correct }: ReviewProps) {
  // Boxes and masks are no word that somebody could choose.
  const classified = isClassified(object);
  const options = [{ value: '', label: 'not said' }, ...labels.map((label) => ({ value: label, label }))];
  return (
    <SpaceBetween direction="horizontal" size="l" alignItems="end">
      <Button loading={busy} onClick={() => judge({ accepted: object.reviewed_at === null })}>
        {object.reviewed_at === null ? 'The label is right' : 'Review it again'}
      </Button>
      {correct && (
        <Button iconName="edit" onClick={correct}>
          {object.label === null || object.label === undefined ? 'Label it myself' : 'Correct the label'}
        </Button>
      )}
      {classified && (
        <FormField label="The right label" description="Against it the answers of labelers are checked.">
          <Select
            options={options}
            selectedOption={options.find(({ value }) => value === object.known) ?? null}
            disabled={busy}
            onChange={({ detail }) => judge({ known: detail.selectedOption.value ?? '' })}
          />
        </FormField>
      )}
    </SpaceBetween>
  );
}

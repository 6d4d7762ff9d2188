import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from 'react-router';

import { describeLoop, type Loop } from '../../api/a2i';
import { asProblem } from '../../api/problem';
import { objectUrl } from '../../api/rest';
import { Cell } from '../../components/cell';
import { CodeBlock } from '../../components/code-block';
import { Copyable } from '../../components/copyable';
import { DocLink } from '../../components/doc-link';
import { Gone } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { PageHeader } from '../../components/page-header';
import { ShowAsCode } from '../../components/show-as-code';
import { Status } from '../../components/status';
import { Time } from '../../components/time';
import { paths } from '../../documents/paths';
import { LinkButton } from '../../components/link-button';
import { LOOP, readLoop, type ReviewedLoop } from '../../reviews/api';
import { LoopActions } from '../../reviews/loop-actions';
import { nameOfArn } from '../../reviews/queries';
import { AnswersCell } from './answers-cell';

/** One review: its input, the answers, and the page as the reviewers saw it. */
export default function HumanLoop() {
  const { name = '' } = useParams();
  const navigate = useNavigate();
  const loop = useQuery({ queryKey: ['DescribeHumanLoop', name], queryFn: ({ signal }) => describeLoop(name, signal) });
  const seen = useQuery({ queryKey: [LOOP, name], queryFn: ({ signal }) => readLoop(name, signal) });
  if (loop.isPending) return <Spinner size="large" />;
  if (loop.isError) {
    if (asProblem(loop.error).gone) return <Gone what="review" name={name} back={<LinkButton to={paths.humanReviews}>All human reviews</LinkButton>} />;
    return <ErrorBox error={loop.error} what="The review could not be read" retry={() => void loop.refetch()} />;
  }
  const flow = nameOfArn(loop.data.FlowDefinitionArn);
  return (
    <SpaceBetween size="l">
      <PageHeader
        title={name}
        description={<Status status={loop.data.HumanLoopStatus} />}
        actions={
          <>
            <ShowAsCode what="read this review" calls={[{ service: 'sagemaker-a2i-runtime', operation: 'DescribeHumanLoop', input: { HumanLoopName: name } }]} />
            <LoopActions loop={loop.data} onDeleted={() => void navigate(paths.humanReview(flow))} />
          </>
        }
      />
      {loop.data.HumanLoopStatus === 'Failed' && (
        <Alert type="error" header={`The review failed (${loop.data.FailureCode ?? 'no code'})`}>
          {loop.data.FailureReason}
        </Alert>
      )}
      <Facts loop={loop.data} flow={flow} seen={seen.data} />
      {seen.isError ? (
        <ErrorBox error={seen.error} what="The answers could not be read" retry={() => void seen.refetch()} />
      ) : seen.data ? (
        <Seen seen={seen.data} />
      ) : (
        <Spinner />
      )}
    </SpaceBetween>
  );
}

function Facts({ loop, flow, seen }: { loop: Loop; flow: string; seen: ReviewedLoop | undefined }) {
  const output = loop.HumanLoopOutput?.OutputS3Uri ?? '';
  const given = seen?.answers.filter(({ state }) => state === 'Submitted').length ?? 0;
  return (
    <Cell id="facts" title="Overview">
      <KeyValuePairs
        columns={3}
        items={[
          { label: 'Flow definition', value: <DocLink to={paths.humanReview(flow)}>{flow}</DocLink> },
          { label: 'Answers', value: seen ? `${given} of ${seen.reviewers}` : '–' },
          { label: 'Asked for', value: <Time at={loop.CreationTime} /> },
          { label: 'Over', value: <Time at={seen?.ended_at} /> },
          {
            label: 'File with the answers',
            value: output ? (
              <SpaceBetween size="xxs">
                <Copyable text={output} label="Address of the answers" shown="output.json" />
                <Button iconName="download" href={objectUrl(output)} download ariaLabel="Download output.json">
                  Download
                </Button>
              </SpaceBetween>
            ) : (
              'As soon as all answers are in'
            ),
          },
          { label: 'ARN', value: <Copyable text={loop.HumanLoopArn} label="ARN" /> },
        ]}
      />
    </Cell>
  );
}

function Seen({ seen }: { seen: ReviewedLoop }) {
  if (seen.input === null) {
    return <Box color="text-body-secondary">Input and answers are removed here 30 days after the end; what was written is in the file.</Box>;
  }
  return (
    <>
      <AnswersCell seen={seen} />
      <Cell id="input" title="Input">
        <CodeBlock code={JSON.stringify(seen.input, null, 2)} label="The input as JSON" />
      </Cell>
    </>
  );
}

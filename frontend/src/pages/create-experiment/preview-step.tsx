import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Grid from '@cloudscape-design/components/grid';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';

import { reasonText } from '../../api/reason';
import type { Insight } from '../../autopilot/exploration';
import { directionText, metricOf } from '../../autopilot/metrics';
import { intervalText, scoreText } from '../../autopilot/score-text';
import { ErrorBox } from '../../components/error-box';
import { formatCount, formatNumber, formatPercent } from '../../components/format';
import { Said } from '../../components/said';
import { isStale, madeIn, removable, resultOf, type Estimate, type Preview, type PreviewResult, type Question } from './preview';
import { useAskPreview } from './use-preview';

interface PreviewStepProps {
  dataset: string;
  /** The data set is described and a target is chosen. */
  ready: boolean;
  preview: Preview | undefined;
  question: Question;
  remember: (name: string) => void;
  leftOut: readonly string[];
  leaveOut: (column: string, out: boolean) => void;
}

/** Before anything is built: the score to expect, what matters, what is wrong with the data. */
export function PreviewStep({ dataset, ready, preview, question, remember, leftOut, leaveOut }: PreviewStepProps) {
  const ask = useAskPreview(dataset, remember);
  const running = preview?.status === 'InProgress';
  const result = preview && resultOf(preview);
  const stale = preview !== undefined && isStale(preview, question);
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="One quick model on a sample of the rows, in about ten seconds: the score to expect, what matters, what is wrong with the data."
          actions={
            <Button disabled={!ready || (result !== undefined && !stale)} disabledReason={ready ? 'Nothing has changed since.' : 'Choose the data and the column to predict first.'} loading={ask.isPending || running} onClick={() => ask.mutate(question)}>
              {preview ? 'Preview again' : 'Preview'}
            </Button>
          }
        >
          What to expect
        </Header>
      }
    >
      <SpaceBetween size="m">
        {ask.isError && <ErrorBox error={ask.error} what="The preview could not be made" />}
        <div aria-live="polite">
          {running && <StatusIndicator type="in-progress">{preview.progress?.message || 'Waiting for a worker'}</StatusIndicator>}
          {result && stale && <StatusIndicator type="info">This is from before your last changes. Preview again to see what they do.</StatusIndicator>}
          {!preview && <Box color="text-body-secondary">{ready ? 'Optional: nothing is built by it.' : 'Choose the data and the column to predict first.'}</Box>}
        </div>
        {preview?.status === 'Failed' && (
          <Alert type="error" header="The preview could not be made">
            {reasonText(preview.failure_reason)}
          </Alert>
        )}
        {result && <Result result={result} made={madeIn(preview.question)} leftOut={leftOut} leaveOut={leaveOut} />}
      </SpaceBetween>
    </Container>
  );
}

type Choices = Pick<PreviewStepProps, 'leftOut' | 'leaveOut'>;
/** made: columns of the recipe, which go with their step. */
type Looked = Choices & { made: readonly string[] };

function Result({ result, made, leftOut, leaveOut }: Looked & { result: PreviewResult }) {
  if (result.refusal) {
    return (
      <SpaceBetween size="l">
        <Alert type="error" header="An experiment would stop here">
          <Said text={result.refusal} />
        </Alert>
        <Prepared steps={result.recipe ?? []} />
      </SpaceBetween>
    );
  }
  return (
    <SpaceBetween size="l">
      <Grid gridDefinition={[{ colspan: { default: 12, s: 4 } }, { colspan: { default: 12, s: 8 } }]}>
        {result.estimate ? <Expected estimate={result.estimate} result={result} /> : <div />}
        <ImpactTable impact={result.impact} made={made} leftOut={leftOut} leaveOut={leaveOut} />
      </Grid>
      <Prepared steps={result.recipe ?? []} />
      <Checked insights={result.insights} leftOut={leftOut} leaveOut={leaveOut} />
    </SpaceBetween>
  );
}

function Prepared({ steps }: { steps: readonly string[] }) {
  if (steps.length === 0) return null;
  return (
    <div>
      <Box variant="h3" padding="n">
        What the recipe did
      </Box>
      <ol>
        {steps.map((said, at) => (
          <li key={at}>
            <Said text={said} />
          </li>
        ))}
      </ol>
    </div>
  );
}

function Expected({ estimate, result }: { estimate: Estimate; result: PreviewResult }) {
  const metric = metricOf(estimate.objective);
  const quantity = estimate.problem_type === 'Regression';
  const sampled = result.rows < result.whole ? ` of a sample of ${result.rows.toLocaleString('en')} of ${result.whole.toLocaleString('en')}` : '';
  return (
    <SpaceBetween size="xs">
      <div>
        <Box variant="awsui-key-label">Estimated {metric.label}</Box>
        <Box variant="awsui-value-large">{scoreText(metric, estimate.value)}</Box>
        <Box color="text-body-secondary">95 % interval {intervalText(metric, [estimate.low, estimate.high])}</Box>
      </div>
      <div>
        {quantity ? `A prediction is typically off by ${formatNumber(estimate.plain)} (RMSE).` : `${formatPercent(estimate.plain)} of the rows are predicted right.`}
      </div>
      <div>
        {quantity ? 'Always answering the mean scores' : 'The same answer for every row scores at best'} {scoreText(metric, estimate.baseline)}.
      </div>
      <Box color="text-body-secondary" fontSize="body-s">
        {directionText(metric)}. {metric.meaning} Measured on {formatCount(estimate.rows, 'row')}
        {sampled} that the quick model had not seen; an experiment usually does better.
      </Box>
    </SpaceBetween>
  );
}

const FIRST = 8;

/** Which columns move the predictions, each with a way to leave it out. */
function ImpactTable({ impact, made, leftOut, leaveOut }: Looked & { impact: PreviewResult['impact'] }) {
  const [all, setAll] = useState(false);
  const most = impact[0]?.share || 1;
  return (
    <SpaceBetween size="xs">
      <Table<PreviewResult['impact'][number]>
        variant="embedded"
        contentDensity="compact"
        items={all ? impact : impact.slice(0, FIRST)}
        trackBy="column"
        header={
          <Header variant="h3" description="Share of what moves the predictions. It says nothing about cause.">
            Column impact
          </Header>
        }
        ariaLabels={{ tableLabel: 'Column impact' }}
        columnDefinitions={[
          { id: 'column', header: 'Column', isRowHeader: true, cell: ({ column }) => (leftOut.includes(column) ? <s>{column}</s> : column) },
          { id: 'share', header: 'Impact', cell: ({ share }) => <Share share={share} of={most} /> },
          { id: 'use', header: 'Use', cell: ({ column }) => (made.includes(column) ? 'Made by the recipe' : <LeaveOut column={column} text="Leave out" leftOut={leftOut} leaveOut={leaveOut} />) },
        ]}
      />
      {impact.length > FIRST && (
        <Button variant="inline-link" onClick={() => setAll(!all)}>
          {all ? 'Show fewer' : `Show all ${impact.length}`}
        </Button>
      )}
    </SpaceBetween>
  );
}

const Share = ({ share, of }: { share: number; of: number }) => (
  <span className="atelier-share">
    <span aria-hidden="true">
      <span style={{ inlineSize: `${(100 * share) / of}%` }} />
    </span>
    <span>{formatPercent(share)}</span>
  </span>
);

function LeaveOut({ column, text, leftOut, leaveOut }: Choices & { column: string; text: string }) {
  const out = leftOut.includes(column);
  return (
    <Button variant="inline-link" ariaLabel={`${out ? 'Use' : 'Leave out'} ${column}`} onClick={() => leaveOut(column, !out)}>
      {out ? 'Use it again' : text}
    </Button>
  );
}

/** What an experiment's own exploration would find; what very likely hurts the models first. */
function Checked({ insights, leftOut, leaveOut }: Choices & { insights: readonly Insight[] }) {
  const high = insights.filter(({ severity }) => severity === 'High');
  const low = insights.filter(({ severity }) => severity !== 'High');
  return (
    <SpaceBetween size="xs">
      <Box variant="h3" padding="n">
        Check of the data
      </Box>
      {insights.length === 0 && <StatusIndicator type="success">Nothing to worry about was found.</StatusIndicator>}
      {high.length === 0 && low.length > 0 && <StatusIndicator type="success">Nothing alarming was found.</StatusIndicator>}
      {high.map((each) => (
        <Finding key={each.code} insight={each} leftOut={leftOut} leaveOut={leaveOut} />
      ))}
      {low.length > 0 && (
        <ExpandableSection headerText={formatCount(low.length, 'smaller finding')} variant="inline">
          <SpaceBetween size="xs">
            {low.map((each) => (
              <Finding key={each.code} insight={each} leftOut={leftOut} leaveOut={leaveOut} />
            ))}
          </SpaceBetween>
        </ExpandableSection>
      )}
    </SpaceBetween>
  );
}

function Finding({ insight, leftOut, leaveOut }: Choices & { insight: Insight }) {
  return (
    <div>
      <StatusIndicator type={insight.severity === 'High' ? 'warning' : 'info'}>{insight.title}</StatusIndicator>
      <div>
        <Said text={insight.found} /> <Said text={insight.fix} />
      </div>
      <SpaceBetween direction="horizontal" size="s">
        {removable(insight).map((column) => (
          <LeaveOut key={column} column={column} text={`Leave out ${column}`} leftOut={leftOut} leaveOut={leaveOut} />
        ))}
      </SpaceBetween>
    </div>
  );
}

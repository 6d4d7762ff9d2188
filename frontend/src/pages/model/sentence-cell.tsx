import type { UseQueryResult } from '@tanstack/react-query';
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';

import type { Candidate } from '../../autopilot/locations';
import { directionText, metricOf } from '../../autopilot/metrics';
import type { Report } from '../../autopilot/report';
import { scoreText } from '../../autopilot/score-text';
import { Cell } from '../../components/cell';
import { DocLink } from '../../components/doc-link';
import { ErrorBox } from '../../components/error-box';
import { Said } from '../../components/said';
import { sentenceOf } from './sentence';

interface SentenceCellProps {
  report: UseQueryResult<Report>;
  hasReport: boolean;
  target: string;
  candidate: Candidate;
  /** Page of the best model of the experiment, which has the report; none while it runs. */
  best: string | undefined;
}

/** The answer first. */
export function SentenceCell({ report, hasReport, target, candidate, best }: SentenceCellProps) {
  const objective = candidate.FinalAutoMLJobObjectiveMetric;
  const metric = objective ? metricOf(objective.StandardMetricName ?? objective.MetricName ?? '') : undefined;
  return (
    <Cell id="sentence" title="In a sentence">
      {candidate.CandidateStatus === 'Failed' ? (
        <Alert type="error" header="This model could not be made">
          {candidate.FailureReason}
        </Alert>
      ) : report.isError ? (
        <ErrorBox error={report.error} what="The report could not be read" retry={() => void report.refetch()} />
      ) : hasReport && report.isPending ? (
        <Spinner />
      ) : (
        <SpaceBetween size="s">
          <Box fontSize="heading-m">{report.data ? sentenceOf(report.data, target) : `Predicts ${target}.`}</Box>
          {metric && (
            <Box color="text-body-secondary">
              {metric.label} {scoreText(metric, objective?.Value)}: the measure by which the experiment ranks. {directionText(metric)}. {metric.meaning}
            </Box>
          )}
          {(report.data?.words ?? []).length > 0 && (
            <Box>
              <ul>
                {report.data?.words.map((sentence) => <li key={sentence}><Said text={sentence} /></li>)}
              </ul>
            </Box>
          )}
          {!hasReport && (
            <Box color="text-body-secondary">
              The full report (curves, errors, groups of rows) is written at the end of the experiment, for the best model first.{' '}
              {best && <DocLink to={best}>Open the best model</DocLink>}
            </Box>
          )}
        </SpaceBetween>
      )}
    </Cell>
  );
}

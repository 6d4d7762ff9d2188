import type { ProblemType } from '@aws-sdk/client-sagemaker';
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Popover from '@cloudscape-design/components/popover';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useMemo } from 'react';

import type { Column } from '../../api/datasets';
import { PROBLEM_TYPES } from '../../autopilot/metrics';
import { ErrorBox } from '../../components/error-box';
import { MANY_OPTIONS } from '../../components/many';
import { formatCount, formatPercent } from '../../components/format';
import { useNameFilter } from '../../components/use-name-filter';
import { balanceText, type TargetFacts } from './target-facts';

interface TargetStepProps {
  columns: readonly Column[];
  target: string;
  facts: TargetFacts | undefined;
  /** What is being looked at, if anything. */
  looking: string | undefined;
  error: unknown;
  retry: () => void;
  /** The kind that the user set, over the guess. */
  problemType: ProblemType | '';
  problem: string | undefined;
  choose: (column: string) => void;
}

/** Step 2: the column to predict; what its values look like and which kind of prediction they ask for. */
export function TargetStep({ columns, target, facts, looking, error, retry, problemType, problem, choose }: TargetStepProps) {
  const options = useMemo(() => columns.map((column) => ({ value: column.name, label: column.name, description: describe(column) })), [columns]);
  const found = useNameFilter(options);
  return (
    <Container header={<Header variant="h2">2 · What to predict</Header>}>
      <SpaceBetween size="m">
        <FormField label="Column" errorText={problem} description="The column that you will not know for new rows.">
          <div className="atelier-wide-select">
            <Select
              selectedOption={target ? (options.find(({ value }) => value === target) ?? { value: target }) : null}
              {...found}
              disabled={columns.length === 0}
              virtualScroll={options.length > MANY_OPTIONS}
              filteringPlaceholder="Find a column"
              filteringAriaLabel="Find a column"
              placeholder={columns.length === 0 ? 'Choose a data set first' : 'Choose a column'}
              onChange={({ detail }) => choose(detail.selectedOption.value ?? '')}
            />
          </div>
        </FormField>
        {error ? <ErrorBox error={error} what={`Column ${target} could not be looked at`} retry={retry} /> : null}
        {facts && <Facts facts={facts} problemType={problemType} />}
        {looking && target && <StatusIndicator type="loading">{looking}</StatusIndicator>}
      </SpaceBetween>
    </Container>
  );
}

const describe = ({ type, distinct }: Column): string => `${type}, ${formatCount(distinct, 'different value')}`;

function Facts({ facts, problemType }: { facts: TargetFacts; problemType: ProblemType | '' }) {
  const kind = problemType || facts.problemType;
  return (
    <SpaceBetween size="xs">
      {kind === undefined && (
        <Alert type="warning" header="Which kind of prediction is this?">
          {facts.reason} Set it under “More choices”.
        </Alert>
      )}
      {kind !== undefined && (
        <div>
          {facts.classes.length > 0 && kind !== 'Regression' && (
            <Box variant="span">{balanceText(facts.classes, (share) => formatPercent(share))} </Box>
          )}
          <Box variant="span" fontWeight="bold">
            → {PROBLEM_TYPES[kind].says}{' '}
          </Box>
          {facts.reason && !problemType && (
            <Popover content={facts.reason} header="Why?" triggerType="text">
              why?
            </Popover>
          )}
        </div>
      )}
      {facts.missing > 0 && (
        <Box color="text-body-secondary">{formatCount(facts.missing, 'row')} without a value here will be left out.</Box>
      )}
      {facts.warnings.map((sentence) => (
        <StatusIndicator key={sentence} type="warning">
          {sentence}
        </StatusIndicator>
      ))}
    </SpaceBetween>
  );
}

import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Toggle from '@cloudscape-design/components/toggle';
import { useState } from 'react';

import { formatCount, formatPercent, formatSigned } from '../../components/format';
import { SideTable, type SideRow } from '../../components/side-table';
import type { Prediction as Predicted } from '../answer';
import { comparedRows, keptCsv, keptJson, keptName, labelOfInterest, scoreOf, type ComparedRow, type Kept } from '../beside';
import type { RowValues } from '../row-form';
import type { ModelSchema } from '../schema';
import { valueText } from './answer-view';

interface BesideProps {
  schema: ModelSchema;
  kept: readonly Kept[];
  onRemove: (id: number) => void;
  onClear: () => void;
  /** Put the inputs of a kept prediction back into the form. */
  onEdit: (values: RowValues) => void;
}

/** Longer tables nobody reads, and they would slow the page down. */
const MOST_ROWS = 100;

/** Predictions as columns beside each other; an input that is not that of the first one is marked. */
export function Beside({ schema, kept, onRemove, onClear, onEdit }: BesideProps) {
  const [all, setAll] = useState(false);
  const rows = comparedRows(schema, kept);
  const differing = rows.filter(({ differs }) => differs);
  const wanted = all || kept.length < 2 ? rows : differing;
  const shown = wanted.slice(0, MOST_ROWS);
  return (
    <SpaceBetween size="s">
      <Header
        variant="h3"
        headingTagOverride="h2"
        counter={`(${kept.length})`}
        description={kept.length > 1 ? 'Inputs that differ from the first prediction are marked. In brackets: how far the column moved the prediction.' : undefined}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Copy what="CSV" text={keptCsv(schema, kept)} />
            <Copy what="JSON" text={keptJson(schema, kept)} />
            <Button onClick={onClear}>Remove all</Button>
          </SpaceBetween>
        }
      >
        Side by side
      </Header>
      <SideTable
        label="Predictions side by side"
        corner="Column"
        heads={kept.map((each) => ({
          id: keptName(each),
          content: (
            <>
              {keptName(each)}
              <div>
                <Button variant="inline-link" ariaLabel={`Edit ${keptName(each)}`} onClick={() => onEdit(each.values)}>
                  Edit
                </Button>{' '}
                <Button variant="inline-link" ariaLabel={`Remove ${keptName(each)}`} onClick={() => onRemove(each.id)}>
                  Remove
                </Button>
              </div>
            </>
          ),
        }))}
        rows={[...answerRows(schema, kept), ...shown.map(inputRow)]}
      />
      {wanted.length > shown.length && (
        <Box color="text-body-secondary">{`${formatCount(wanted.length - shown.length, 'more column')} not shown; a copy has them all.`}</Box>
      )}
      {kept.length > 1 && differing.length < rows.length && (
        <Toggle checked={all} onChange={({ detail }) => setAll(detail.checked)}>
          {`Show the ${rows.length - differing.length} columns that are the same, too`}
        </Toggle>
      )}
    </SpaceBetween>
  );
}

function Copy({ what, text }: { what: string; text: string }) {
  return (
    <CopyToClipboard
      textToCopy={text}
      copyButtonText={`Copy as ${what}`}
      copyButtonAriaLabel={`Copy as ${what}`}
      copySuccessText="Copied"
      copyErrorText="Could not be copied"
    />
  );
}

/** What was predicted, how sure it is, and how far each is from the first. A column of the data may have these names, too. */
function answerRows(schema: ModelSchema, kept: readonly Kept[]): SideRow[] {
  const predicted = kept.map(({ answer }) => answer.predictions[0]);
  const first = predicted[0];
  const line = (id: string, head: string, text: (each: Predicted | undefined) => string): SideRow => ({
    id,
    head,
    cells: predicted.map((each) => ({ content: text(each) })),
  });
  const told = predicted.some((each) => scoreOf(schema, each) !== undefined); // a model may answer with its label alone
  return [
    {
      id: ' answer',
      head: schema.target || 'Prediction',
      cells: predicted.map((each) => ({ content: <Box variant="strong">{each ? valueText(each) : '–'}</Box> })),
    },
    ...(schema.labels.length > 0 && told ? [line(' probability', probabilityHead(schema), (each) => probabilityText(schema, each))] : []),
    ...(kept.length > 1 && told ? [line(' difference', 'Against the first', (each) => (each === first ? '–' : differenceText(schema, first, each)))] : []),
  ];
}

/** From where on the second label is the answer, if not from one half. */
const probabilityHead = ({ labels, threshold }: ModelSchema): string =>
  threshold === undefined ? 'Probability' : `Probability (“${labels[1] ?? ''}” from ${formatPercent(threshold)})`;

function probabilityText(schema: ModelSchema, predicted: Predicted | undefined): string {
  const score = scoreOf(schema, predicted);
  return predicted && score !== undefined && predicted.probabilities.length > 0 ? `${labelOfInterest(schema, predicted)}: ${formatPercent(score)}` : '–';
}

/** Labels that are not the same have no difference. */
function differenceText(schema: ModelSchema, first: Predicted | undefined, predicted: Predicted | undefined): string {
  const [base, score] = [scoreOf(schema, first), scoreOf(schema, predicted)];
  if (base === undefined || score === undefined || !first || !predicted) return '–';
  if (predicted.probabilities.length === 0) return formatSigned(score - base);
  return labelOfInterest(schema, first) === labelOfInterest(schema, predicted) ? `${formatSigned((score - base) * 100)} points` : '–';
}

function inputRow({ column, cells }: ComparedRow): SideRow {
  return {
    id: column,
    cells: cells.map(({ value, contribution, differs }) => ({
      differs,
      content: (
        <>
          {value || 'no value'}{' '}
          {contribution !== undefined && (
            <Box variant="small" color="text-body-secondary">
              ({formatSigned(contribution)})
            </Box>
          )}
        </>
      ),
    })),
  };
}

import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Toggle from '@cloudscape-design/components/toggle';
import { useState, type ReactNode } from 'react';

import { formatNumber, formatPercent } from '../../components/format';
import type { Prediction as Predicted } from '../answer';
import { comparedRows, keptCsv, keptJson, keptName, labelOfInterest, scoreOf, type ComparedRow, type Kept } from '../beside';
import type { RowValues } from '../row-form';
import type { ModelSchema } from '../schema';
import { valueText } from './answer-view';
import './beside.css';

interface BesideProps {
  schema: ModelSchema;
  kept: readonly Kept[];
  onRemove: (id: number) => void;
  onClear: () => void;
  /** Put the inputs of a kept prediction back into the form. */
  onEdit: (values: RowValues) => void;
}

/** Predictions as columns beside each other; an input that is not that of the first one is marked. */
export function Beside({ schema, kept, onRemove, onClear, onEdit }: BesideProps) {
  const [all, setAll] = useState(false);
  const rows = comparedRows(schema, kept);
  const differing = rows.filter(({ differs }) => differs);
  const shown = all || kept.length < 2 ? rows : differing;
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
      <div className="atelier-beside" tabIndex={0} role="region" aria-label="Predictions side by side">
        <table>
          <thead>
            <tr>
              <th scope="col">Column</th>
              {kept.map((each) => (
                <th key={each.id} scope="col">
                  {keptName(each)}
                  <div>
                    <Button variant="inline-link" ariaLabel={`Edit ${keptName(each)}`} onClick={() => onEdit(each.values)}>
                      Edit
                    </Button>{' '}
                    <Button variant="inline-link" ariaLabel={`Remove ${keptName(each)}`} onClick={() => onRemove(each.id)}>
                      Remove
                    </Button>
                  </div>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <Line head={schema.target || 'Prediction'}>
              {kept.map((each) => (
                <td key={each.id}>
                  <Box variant="strong">{each.answer.predictions[0] ? valueText(each.answer.predictions[0]) : '–'}</Box>
                </td>
              ))}
            </Line>
            {schema.labels.length > 0 && <Probabilities schema={schema} kept={kept} />}
            {kept.length > 1 && <Differences schema={schema} kept={kept} />}
            {shown.map((row) => (
              <InputRow key={row.column} row={row} kept={kept} />
            ))}
          </tbody>
        </table>
      </div>
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

function Line({ head, children }: { head: string; children: ReactNode }) {
  return (
    <tr>
      <th scope="row">{head}</th>
      {children}
    </tr>
  );
}

interface ScoresProps {
  schema: ModelSchema;
  kept: readonly Kept[];
}

function Probabilities({ schema, kept }: ScoresProps) {
  const text = (predicted: Predicted | undefined) => {
    const score = scoreOf(schema, predicted);
    return predicted && score !== undefined && predicted.probabilities.length > 0 ? `${labelOfInterest(schema, predicted)}: ${formatPercent(score)}` : '–';
  };
  return (
    <Line head="Probability">
      {kept.map((each) => (
        <td key={each.id}>{text(each.answer.predictions[0])}</td>
      ))}
    </Line>
  );
}

/** How far each is from the first; labels that are not the same have no difference. */
function Differences({ schema, kept }: ScoresProps) {
  const [first, ...others] = kept.map((each) => each.answer.predictions[0]);
  const base = scoreOf(schema, first);
  const text = (predicted: Predicted | undefined) => {
    const score = scoreOf(schema, predicted);
    if (base === undefined || score === undefined || !first || !predicted) return '–';
    const classes = predicted.probabilities.length > 0;
    if (classes && labelOfInterest(schema, first) !== labelOfInterest(schema, predicted)) return '–';
    return classes ? `${signed((score - base) * 100)} points` : signed(score - base);
  };
  return (
    <Line head="Against the first">
      <td>–</td>
      {others.map((predicted, index) => (
        <td key={kept[index + 1]?.id}>{text(predicted)}</td>
      ))}
    </Line>
  );
}

function InputRow({ row, kept }: { row: ComparedRow; kept: readonly Kept[] }) {
  return (
    <Line head={row.column}>
      {row.cells.map(({ value, contribution, differs }, index) => (
        <td key={kept[index]?.id} className={differs ? 'atelier-differs' : undefined}>
          {value || 'no value'}
          {differs && <span className="visually-hidden"> (differs)</span>}
          {contribution !== undefined && (
            <Box variant="small" color="text-body-secondary">
              {` (${signed(contribution)})`}
            </Box>
          )}
        </td>
      ))}
    </Line>
  );
}

const signed = (value: number): string => `${value < 0 ? '−' : '+'}${formatNumber(Math.abs(value))}`;

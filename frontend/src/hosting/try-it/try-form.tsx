import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Toggle from '@cloudscape-design/components/toggle';
import { useEffect, useMemo, useReducer, useState } from 'react';

import { ErrorBox } from '../../components/error-box';
import { ShowAsCode } from '../../components/show-as-code';
import { isKept, type Kept } from '../beside';
import { invocationCall } from '../invocation-code';
import { modelProblem } from '../model-problem';
import { csvOf, exampleValues, problemsOf, rowReducer, type RowAction } from '../row-form';
import type { ModelSchema } from '../schema';
import { AnswerView } from './answer-view';
import { Beside } from './beside';
import { PasteRow } from './paste-row';
import { RowFields } from './row-fields';
import { usePrediction, type Prediction } from './use-prediction';

interface TryFormProps {
  endpoint: string;
  schema: ModelSchema;
  /** Response keys of the deployed model. */
  keys: readonly string[];
  order?: readonly string[] | undefined;
}

const PAUSE_MS = 250;
/** More columns than this cannot be read beside each other. */
const MOST_KEPT = 8;

/** A form made from the model's columns: fill in, predict, see why; what-if predicts at every change. */
export function TryForm({ endpoint, schema, keys, order }: TryFormProps) {
  const [values, change] = useReducer(rowReducer, schema, (from) => exampleValues(from, 0));
  const [whatIf, setWhatIf] = useState(false);
  const prediction = usePrediction(endpoint, schema, keys);
  const problems = useMemo(() => problemsOf(schema, values), [schema, values]);
  const valid = Object.keys(problems).length === 0;
  const { mutate, latest } = prediction;
  const refused = prediction.isError ? modelProblem(prediction.error) : undefined;
  // At its box, as long as the row is the one that was refused.
  const atBox = refused?.field && prediction.variables === values ? { [refused.field]: refused.message } : {};

  useEffect(() => {
    if (!whatIf || !valid) return undefined;
    const timer = setTimeout(() => mutate(values), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [whatIf, valid, values, mutate]);

  return (
    <SpaceBetween size="l">
      <Starts endpoint={endpoint} schema={schema} csv={csvOf(schema, values)} change={change} />
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (valid) mutate(values);
        }}
      >
        <SpaceBetween size="l">
          <RowFields
            schema={schema}
            values={values}
            problems={{ ...atBox, ...problems }}
            order={order}
            sliders={whatIf}
            onChange={(column, value) => change({ kind: 'set', column, value })}
          />
          <SpaceBetween direction="horizontal" size="m" alignItems="center">
            <Button variant="primary" formAction="submit" loading={prediction.isPending && !whatIf} disabled={!valid}>
              Predict
            </Button>
            <Toggle checked={whatIf} onChange={({ detail }) => setWhatIf(detail.checked)}>
              What if: predict at every change
            </Toggle>
          </SpaceBetween>
        </SpaceBetween>
      </form>
      {refused && <ErrorBox error={refused} what="No prediction" />}
      {latest && !refused ? (
        <>
          {latest.values !== values && (!whatIf || !valid) && (
            <StatusIndicator type="info">
              {valid ? 'This is the answer to the row before your change. Press Predict for a new one.' : 'This is the answer to the row before your change. A marked value cannot be sent.'}
            </StatusIndicator>
          )}
          <AnswerView prediction={latest} schema={schema} />
        </>
      ) : (
        !refused && <Box color="text-body-secondary">The values above are a real row of the data. Change what you like and press Predict.</Box>
      )}
      <SideBySide schema={schema} latest={refused ? undefined : latest} change={change} />
    </SpaceBetween>
  );
}

interface StartsProps {
  endpoint: string;
  schema: ModelSchema;
  csv: string;
  change: (action: RowAction) => void;
}

/** What a row can begin as: one of the example rows, something pasted, nothing. */
function Starts({ endpoint, schema, csv, change }: StartsProps) {
  const [example, setExample] = useState(0);
  const [pasting, setPasting] = useState(false);
  const begin = (index: number) => {
    change({ kind: 'replace', values: exampleValues(schema, index) });
    setExample(index);
  };
  const count = schema.exampleRows.length;
  const option = (index: number) => ({ value: String(index), label: `Example row ${index + 1}` });
  return (
    <SpaceBetween direction="horizontal" size="xs" alignItems="center">
      {count > 1 && (
        <Select
          inlineLabelText="Start from"
          options={Array.from({ length: count }, (_, index) => option(index))}
          selectedOption={option(example % count)}
          onChange={({ detail }) => begin(Number(detail.selectedOption.value))}
        />
      )}
      <Button iconName="refresh" onClick={() => begin(example + 1)}>
        Another example row
      </Button>
      <Button onClick={() => setPasting(true)}>Paste a row</Button>
      <Button onClick={() => change({ kind: 'clear' })}>Clear</Button>
      <ShowAsCode what="predict this row" calls={() => [invocationCall(endpoint, 'text/csv', csv)]} />
      {pasting && (
        <PasteRow
          schema={schema}
          onRow={(row) => {
            change({ kind: 'replace', values: row });
            setPasting(false);
          }}
          onClose={() => setPasting(false)}
        />
      )}
    </SpaceBetween>
  );
}

interface SideBySideProps {
  schema: ModelSchema;
  latest: Prediction | undefined;
  change: (action: RowAction) => void;
}

/** Keeps the prediction that is shown, as a column beside those kept before. */
function SideBySide({ schema, latest, change }: SideBySideProps) {
  const [kept, setKept] = useState<readonly Kept[]>([]);
  const [next, setNext] = useState(1);
  const keep = ({ values, answer }: Prediction) => {
    setKept((before) => [...before, { id: next, values, answer }]);
    setNext(next + 1);
  };
  const already = latest !== undefined && isKept(schema, kept, latest.values);
  const full = kept.length >= MOST_KEPT;
  return (
    <SpaceBetween size="m">
      {latest && (
        <Button
          iconName="add-plus"
          disabled={already || full}
          disabledReason={full ? `${MOST_KEPT} predictions are kept; remove one first.` : 'This row is kept already. Change a value.'}
          onClick={() => keep(latest)}
        >
          Keep to compare
        </Button>
      )}
      {kept.length > 0 && (
        <Beside
          schema={schema}
          kept={kept}
          onRemove={(id) => setKept((before) => before.filter((each) => each.id !== id))}
          onClear={() => setKept([])}
          onEdit={(values) => change({ kind: 'replace', values })}
        />
      )}
    </SpaceBetween>
  );
}

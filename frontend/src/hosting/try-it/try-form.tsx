import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Toggle from '@cloudscape-design/components/toggle';
import { useEffect, useMemo, useReducer, useState } from 'react';

import { ErrorBox } from '../../components/error-box';
import { ShowAsCode } from '../../components/show-as-code';
import { invocationCall } from '../invocation-code';
import { modelProblem } from '../model-problem';
import { csvOf, exampleValues, problemsOf, rowReducer } from '../row-form';
import type { ModelSchema } from '../schema';
import { AnswerView } from './answer-view';
import { PasteRow } from './paste-row';
import { RowFields } from './row-fields';
import { usePrediction } from './use-prediction';

interface TryFormProps {
  endpoint: string;
  schema: ModelSchema;
  /** Response keys of the deployed model. */
  keys: readonly string[];
  order?: readonly string[] | undefined;
}

const PAUSE_MS = 300;

/** A form made from the model's columns: fill in, predict, see why; what-if predicts at every change. */
export function TryForm({ endpoint, schema, keys, order }: TryFormProps) {
  const [example, setExample] = useState(0);
  const [values, change] = useReducer(rowReducer, schema, (from) => exampleValues(from, 0));
  const [whatIf, setWhatIf] = useState(false);
  const [pasting, setPasting] = useState(false);
  const prediction = usePrediction(endpoint, schema, keys);
  const problems = useMemo(() => problemsOf(schema, values), [schema, values]);
  const valid = Object.keys(problems).length === 0;
  const { mutate } = prediction;
  const refused = prediction.isError ? modelProblem(prediction.error) : undefined;
  // At its box, as long as the row is the one that was refused.
  const atBox = refused?.field && prediction.variables === values ? { [refused.field]: refused.message } : {};

  useEffect(() => {
    if (!whatIf || !valid) return undefined;
    const timer = setTimeout(() => mutate(values), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [whatIf, valid, values, mutate]);

  const next = () => {
    change({ kind: 'replace', values: exampleValues(schema, example + 1) });
    setExample(example + 1);
  };
  return (
    <SpaceBetween size="l">
      <SpaceBetween direction="horizontal" size="xs" alignItems="center">
        <Button iconName="refresh" onClick={next}>
          Another example row
        </Button>
        <Button onClick={() => setPasting(true)}>Paste a row</Button>
        <Button onClick={() => change({ kind: 'clear' })}>Clear</Button>
        <ShowAsCode what="predict this row" calls={() => [invocationCall(endpoint, 'text/csv', csvOf(schema, values))]} />
      </SpaceBetween>
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
      {prediction.data ? (
        <AnswerView prediction={prediction.data} schema={schema} />
      ) : (
        !prediction.isError && <Box color="text-body-secondary">The values above are a real row of the data. Change what you like and press Predict.</Box>
      )}
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

import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';

import { invokeEndpoint } from '../../api/invoke';
import { readAnswer, type Answer } from '../answer';
import { csvOf, type RowValues } from '../row-form';
import type { ModelSchema } from '../schema';

export interface Prediction {
  answer: Answer;
  /** The row that was asked about: the form may have moved on. */
  values: RowValues;
  milliseconds: number;
}

/**
 * One row to the endpoint, with its reasons; an endpoint that cannot give reasons still answers. A new question cancels
 * the one before; `latest` is the last answer, which stays while the next one is on its way.
 */
export function usePrediction(endpoint: string, schema: ModelSchema, keys: readonly string[]) {
  const asking = useRef<AbortController | null>(null);
  const [latest, setLatest] = useState<Prediction>();
  useEffect(() => () => asking.current?.abort(), []);
  const mutation = useMutation({
    mutationFn: async (values: RowValues): Promise<Prediction> => {
      asking.current?.abort();
      const mine = new AbortController();
      asking.current = mine;
      const headers = {
        'Content-Type': 'text/csv',
        Accept: 'application/json',
        'X-Amzn-SageMaker-Enable-Explanations': '`true`',
      };
      const { body, contentType, milliseconds } = await invokeEndpoint(endpoint, csvOf(schema, values), headers, mine.signal);
      const prediction = { answer: readAnswer(contentType, body, keys), values, milliseconds };
      if (!mine.signal.aborted) setLatest(prediction);
      return prediction;
    },
  });
  return { ...mutation, latest };
}

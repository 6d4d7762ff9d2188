import { useMutation } from '@tanstack/react-query';

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

/** One row to the endpoint, with its reasons; an endpoint that cannot give reasons still answers. */
export function usePrediction(endpoint: string, schema: ModelSchema, keys: readonly string[]) {
  return useMutation({
    mutationFn: async (values: RowValues): Promise<Prediction> => {
      const headers = {
        'Content-Type': 'text/csv',
        Accept: 'application/json',
        'X-Amzn-SageMaker-Enable-Explanations': '`true`',
      };
      const { body, contentType, milliseconds } = await invokeEndpoint(endpoint, csvOf(schema, values), headers);
      return { answer: readAnswer(contentType, body, keys), values, milliseconds };
    },
  });
}

import { useMutation, useQueryClient } from '@tanstack/react-query';

import { call } from '../api/call';
import { useFlash } from '../workbench/flash';

/** Asks a labeling job to stop; what was answered until then is in its output. */
export function useStopLabeling() {
  const client = useQueryClient();
  const { fail } = useFlash();
  return useMutation({
    mutationFn: (name: string) => call('StopLabelingJob', { LabelingJobName: name }),
    onSuccess: () => client.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[0]).includes('LabelingJob') }),
    onError: (error) => fail('The labeling job was not stopped', error),
  });
}

import type { StopAutoMLJobRequest } from '@aws-sdk/client-sagemaker';
import { useMutation, useQueryClient } from '@tanstack/react-query';

import { call } from '../api/call';
import { useFlash } from '../workbench/flash';

/** Stops an experiment; what is finished is kept, so there is nothing to confirm. */
export function useStopJob() {
  const client = useQueryClient();
  const flash = useFlash();
  return useMutation({
    mutationFn: (name: string) => call<StopAutoMLJobRequest, object>('StopAutoMLJob', { AutoMLJobName: name }),
    onSuccess: (_answer, name) => {
      flash.show({ id: `stop-${name}`, type: 'info', header: `Stopping ${name}`, content: 'Models that are finished are kept.' });
      void client.invalidateQueries({ queryKey: ['DescribeAutoMLJobV2', name] });
      void client.invalidateQueries({ queryKey: ['ListAutoMLJobs'] });
    },
    onError: (error, name) => flash.fail(`${name} could not be stopped`, error),
  });
}

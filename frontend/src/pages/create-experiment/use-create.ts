import type { CreateAutoMLJobV2Request, CreateAutoMLJobV2Response } from '@aws-sdk/client-sagemaker';
import { useMutation, useQueryClient } from '@tanstack/react-query';

import { call } from '../../api/call';
import { putObject } from '../../api/s3';
import { paths } from '../../documents/paths';
import { useFormDone } from '../../workbench/use-form-done';
import { featuresKey, requestOf, type Draft, type Surroundings } from './draft';
import { featuresOf } from './features';
import { forgetDraft } from './stored-draft';

/** Creates the experiment; when there is a features file, it goes up first, as a script would do it. */
export function useCreate(around: Surroundings) {
  const client = useQueryClient();
  const done = useFormDone();
  return useMutation({
    mutationFn: async (draft: Draft) => {
      const features = featuresOf(draft, around.columns);
      if (features) await putObject(around.bucket, featuresKey(draft, around.folder), JSON.stringify(features), 'application/json');
      await call<CreateAutoMLJobV2Request, CreateAutoMLJobV2Response>('CreateAutoMLJobV2', requestOf(draft, around));
      return draft.name;
    },
    onSuccess: async (name) => {
      forgetDraft();
      await client.invalidateQueries({ queryKey: ['ListAutoMLJobs'] });
      await done(paths.experiment(name));
    },
  });
}

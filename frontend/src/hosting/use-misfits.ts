import type { DescribeModelOutput } from '@aws-sdk/client-sagemaker';

import type { Wire } from '../api/call';
import type { Dataset } from '../api/datasets';
import { useDocument } from '../api/use-document';
import { containersOf, servedOf } from './containers';
import { misfits } from './fit';
import { readSchema, schemaBeside } from './schema';

/** What of the data set the model would refuse; nothing is said of models that do not describe their columns. */
export function useMisfits(model: Wire<DescribeModelOutput> | undefined, dataset: Dataset | undefined): { found: string[]; asking: boolean } {
  const container = servedOf(containersOf(model));
  const schema = useDocument(schemaBeside(container?.ModelDataUrl), readSchema);
  const columns = dataset?.profile?.columns;
  return { found: schema.data && columns ? misfits(schema.data, columns) : [], asking: schema.isLoading };
}

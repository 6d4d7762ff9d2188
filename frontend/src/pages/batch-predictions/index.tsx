import type { TransformJobSummary } from '@aws-sdk/client-sagemaker';
import { useMutation } from '@tanstack/react-query';
import Button from '@cloudscape-design/components/button';
import { useSearchParams } from 'react-router';

import { call } from '../../api/call';
import { Empty } from '../../components/empty';
import { ShowAsCode } from '../../components/show-as-code';
import { ListTable } from '../../lists/list-table';
import { useFlash } from '../../workbench/flash';
import { COLUMNS, transformName, type TransformRow } from './columns';
import { CreateDialog } from './create-dialog';

const STATUSES = ['InProgress', 'Completed', 'Failed', 'Stopping', 'Stopped'] as const;
const SORTS = ['Name', 'CreationTime', 'Status'] as const;

export default function BatchPredictions() {
  const [params, setParams] = useSearchParams();
  const flash = useFlash();
  const stop = useMutation({
    mutationFn: (name: string) => call('StopTransformJob', { TransformJobName: name }),
    onError: (error, name) => flash.fail(`${name} could not be stopped`, error),
  });
  const open = (model: string | null) =>
    setParams((before) => {
      const next = new URLSearchParams(before);
      if (model === null) next.delete('create');
      else next.set('create', model);
      return next;
    });
  const create = (
    <Button variant="primary" onClick={() => open('')}>
      Predict a file
    </Button>
  );
  const actions = (chosen: TransformRow | undefined) => (
    <>
      <ShowAsCode
        what="list batch predictions"
        calls={[{ service: 'sagemaker', operation: 'ListTransformJobs', input: { SortBy: 'CreationTime', SortOrder: 'Descending', MaxResults: 100 } }]}
      />
      <Button disabled={chosen?.TransformJobStatus !== 'InProgress'} loading={stop.isPending} onClick={() => chosen && stop.mutate(transformName(chosen))}>
        Stop
      </Button>
      {create}
    </>
  );
  const model = params.get('create');
  return (
    <>
      <ListTable<TransformJobSummary>
        title="Batch predictions"
        noun="batch prediction"
        description="Predictions for a whole file at once, without an endpoint."
        operation="ListTransformJobs"
        member="TransformJobSummaries"
        statuses={STATUSES}
        sorts={SORTS}
        columns={COLUMNS}
        nameOf={transformName}
        actions={actions}
        empty={<Empty title="No batch predictions yet" why="Choose a model and a file; the predictions come back as a file." action={create} />}
      />
      {model !== null && <CreateDialog model={model} onClose={() => open(null)} />}
    </>
  );
}

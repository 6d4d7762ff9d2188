import type { ModelSummary } from '@aws-sdk/client-sagemaker';
import Button from '@cloudscape-design/components/button';
import { useState } from 'react';

import { Empty } from '../../components/empty';
import { ShowAsCode } from '../../components/show-as-code';
import { paths } from '../../documents/paths';
import { DeleteModel } from '../../hosting/delete-model';
import { DeployButton } from '../../hosting/deploy-button';
import { DeployDialog } from '../../hosting/deploy-dialog';
import { LinkButton } from '../../components/link-button';
import { ListTable } from '../../lists/list-table';
import { COLUMNS, modelName, type ModelRow } from './columns';

const SORTS = ['Name', 'CreationTime'] as const;
const NO_STATUS: readonly string[] = [];

export default function Models() {
  const [deploying, setDeploying] = useState<string>();
  const [deleting, setDeleting] = useState<string>();
  const actions = (chosen: ModelRow | undefined) => (
    <>
      <ShowAsCode
        what="list models"
        calls={[{ service: 'sagemaker', operation: 'ListModels', input: { SortBy: 'CreationTime', SortOrder: 'Descending', MaxResults: 100 } }]}
      />
      <Button disabled={!chosen} onClick={() => chosen && setDeleting(modelName(chosen))}>
        Delete
      </Button>
      <LinkButton disabled={!chosen} to={paths.predictFile(chosen ? modelName(chosen) : '')}>
        Predict a file
      </LinkButton>
      <DeployButton variant="primary" disabled={!chosen} onClick={() => chosen && setDeploying(modelName(chosen))} />
    </>
  );
  return (
    <>
      <ListTable<ModelSummary>
        title="Models"
        noun="model"
        description="Models that endpoints and batch predictions can use. An experiment’s models come here when they are deployed."
        operation="ListModels"
        member="Models"
        statuses={NO_STATUS}
        sorts={SORTS}
        columns={COLUMNS}
        nameOf={modelName}
        actions={actions}
        empty={
          <Empty
            title="No models yet"
            why="Deploy a model of an experiment, or register your own package with CreateModel."
            action={
              <LinkButton variant="primary" to={paths.experiments}>
                Experiments
              </LinkButton>
            }
          />
        }
      />
      {deploying && (
        <DeployDialog source={{ kind: 'model', name: deploying }} title={deploying} suggestedName={deploying} onClose={() => setDeploying(undefined)} />
      )}
      {deleting && <DeleteModel name={deleting} onClose={() => setDeleting(undefined)} />}
    </>
  );
}

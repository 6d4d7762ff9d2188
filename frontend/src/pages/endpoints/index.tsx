import type { EndpointSummary } from '@aws-sdk/client-sagemaker';
import Button from '@cloudscape-design/components/button';
import { useState } from 'react';

import { Empty } from '../../components/empty';
import { ShowAsCode } from '../../components/show-as-code';
import { paths } from '../../documents/paths';
import { DeleteEndpoint } from '../../hosting/delete-endpoint';
import { ENDPOINT_STATUSES } from '../../hosting/endpoint-status';
import { LinkButton } from '../../components/link-button';
import { ListTable } from '../../lists/list-table';
import { COLUMNS, endpointName, type EndpointRow } from './columns';

const SORTS = ['Name', 'CreationTime', 'Status'] as const;

export default function Endpoints() {
  const [deleting, setDeleting] = useState<string>();
  const deploy = (
    <LinkButton variant="primary" to={paths.models}>
      Deploy a model
    </LinkButton>
  );
  const actions = (chosen: EndpointRow | undefined) => (
    <>
      <ShowAsCode
        what="list endpoints"
        calls={[{ service: 'sagemaker', operation: 'ListEndpoints', input: { SortBy: 'CreationTime', SortOrder: 'Descending', MaxResults: 100 } }]}
      />
      <Button disabled={!chosen || chosen.EndpointStatus === 'Deleting'} onClick={() => chosen && setDeleting(endpointName(chosen))}>
        Delete
      </Button>
      {deploy}
    </>
  );
  return (
    <>
      <ListTable<EndpointSummary>
        title="Endpoints"
        noun="endpoint"
        description="An endpoint runs a model in its own process and answers one request at a time, in milliseconds."
        operation="ListEndpoints"
        member="Endpoints"
        statuses={ENDPOINT_STATUSES}
        sorts={SORTS}
        columns={COLUMNS}
        nameOf={endpointName}
        actions={actions}
        empty={
          <Empty
            title="No endpoints yet"
            why="Deploy a model to ask it from a form, a script or another program."
            action={
              <LinkButton variant="primary" to={paths.experiments}>
                Choose a model of an experiment
              </LinkButton>
            }
          />
        }
      />
      {deleting && <DeleteEndpoint name={deleting} onClose={() => setDeleting(undefined)} />}
    </>
  );
}

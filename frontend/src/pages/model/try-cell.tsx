import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';

import { Cell } from '../../components/cell';
import { DocLink } from '../../components/doc-link';
import { Empty } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { paths } from '../../documents/paths';
import { DeployButton } from '../../hosting/deploy-button';
import { useEndpointSchema } from '../../hosting/queries';
import type { ModelSchema } from '../../hosting/schema';
import { TryForm } from '../../hosting/try-it/try-form';
import { useServing } from '../../hosting/use-serving';

interface TryCellProps {
  packageUri: string | undefined;
  schema: ModelSchema | undefined;
  order: readonly string[];
  deploy: () => void;
}

/** The form, when an endpoint serves this model; the way to one, when none does. */
export function TryCell({ packageUri, schema, order, deploy }: TryCellProps) {
  const serving = useServing(packageUri);
  const endpoint = serving.data?.endpoint;
  // The endpoint may decide elsewhere than the package says.
  const served = useEndpointSchema(endpoint);
  const described = served.data ?? schema;
  return (
    <Cell
      id="try"
      title="Try it"
      description={endpoint ? <>Answered by endpoint <DocLink to={paths.endpoint(endpoint)}>{endpoint}</DocLink></> : undefined}
    >
      {(serving.isPending && packageUri) || (endpoint && served.isPending) ? (
        <Spinner />
      ) : serving.isError ? (
        <ErrorBox error={serving.error} what="The endpoints could not be read" retry={() => void serving.refetch()} />
      ) : serving.data && described ? (
        <TryForm endpoint={serving.data.endpoint} schema={described} keys={serving.data.keys} order={order} />
      ) : (
        <Empty
          title="No endpoint serves this model"
          why="An endpoint runs the model in a process of its own and answers in milliseconds. You can delete it at any time."
          action={
            <DeployButton variant="primary" disabled={!packageUri} onClick={deploy}>
              Deploy to try it
            </DeployButton>
          }
        />
      )}
      {serving.data && !served.isPending && !described && (
        <SpaceBetween size="s">
          <Box>The package does not describe its columns. Use the raw request on the endpoint’s page.</Box>
        </SpaceBetween>
      )}
    </Cell>
  );
}

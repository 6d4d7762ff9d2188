import type { AppImageConfigDetails } from '@aws-sdk/client-sagemaker';
import Button from '@cloudscape-design/components/button';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';

import type { Wire } from '../../api/call';
import { Empty } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { Time } from '../../components/time';
import { DeleteDialog } from '../../environments/delete-dialog';
import { appTypeText } from '../../environments/names';
import { useAppImageConfigs } from '../../environments/queries';
import { configType } from '../../environments/configs';
import { DomainToggle } from '../../lists/domain-toggle';
import { useDisplayFilter } from '../../lists/use-display-filter';

type Row = Wire<AppImageConfigDetails>;

const variables = (row: Row): string => {
  const config = row.JupyterLabAppImageConfig ?? row.CodeEditorAppImageConfig;
  const kernels = (row.KernelGatewayImageConfig?.KernelSpecs ?? []).map(({ Name, DisplayName }) => DisplayName ?? Name);
  const own = Object.entries(config?.ContainerConfig?.ContainerEnvironmentVariables ?? {}).map(([name, value]) => `${name}=${value}`);
  return [...kernels, ...own].join(', ') || '–';
};

/** How images are run: one configuration may serve many images. */
export function ConfigsTab() {
  const filter = useDisplayFilter();
  const configs = useAppImageConfigs(filter.narrowed);
  const [deleting, setDeleting] = useState<string>();
  if (configs.isError) return <ErrorBox error={configs.error} what="The configurations could not be read" retry={() => void configs.refetch()} />;
  return (
    <>
      <Table<Row>
        items={configs.data ?? []}
        trackBy="AppImageConfigName"
        loading={configs.isPending}
        loadingText="Reading the configurations"
        wrapLines
        filter={filter.offered && <DomainToggle filter={filter} />}
        ariaLabels={{ tableLabel: 'App configurations' }}
        columnDefinitions={[
          { id: 'name', header: 'Name', isRowHeader: true, cell: ({ AppImageConfigName }) => AppImageConfigName },
          { id: 'type', header: 'For', cell: (row) => appTypeText(configType(row)) },
          { id: 'variables', header: 'Kernels and variables', cell: variables },
          { id: 'created', header: 'Created', cell: ({ CreationTime }) => <Time at={CreationTime} /> },
          {
            id: 'delete',
            header: 'Actions',
            cell: ({ AppImageConfigName = '' }) => (
              <Button variant="inline-link" ariaLabel={`Delete ${AppImageConfigName}`} onClick={() => setDeleting(AppImageConfigName)}>
                Delete
              </Button>
            ),
          },
        ]}
        empty={<Empty title="No app configurations yet" why="An image is attached together with one: it says for which type of app, and with which variables." />}
      />
      {deleting && (
        <DeleteDialog
          what="app configuration"
          name={deleting}
          consequence="While an image is attached with it, it stays."
          operation="DeleteAppImageConfig"
          input={{ AppImageConfigName: deleting }}
          list="ListAppImageConfigs"
          onClose={() => setDeleting(undefined)}
        />
      )}
    </>
  );
}

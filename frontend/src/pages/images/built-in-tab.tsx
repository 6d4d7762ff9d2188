import Box from '@cloudscape-design/components/box';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';

import { Copyable } from '../../components/copyable';
import { Empty } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { appTypeText } from '../../environments/names';
import { useKernelImages } from '../../environments/queries';

/** What is there without anybody having made it, and the environments that versions of images may stand for. */
export function BuiltInTab() {
  const found = useKernelImages();
  if (found.isError) return <ErrorBox error={found.error} what="The built-in images could not be read" retry={() => void found.refetch()} />;
  return (
    <SpaceBetween size="l">
      <Table
        items={found.data?.environments ?? []}
        trackBy="base_image"
        loading={found.isPending}
        loadingText="Reading the environments"
        header={
          <Header variant="h2" description="Folders of this machine that an administrator registered by the setting ATELIER_KERNEL_ENVIRONMENTS.">
            Python environments
          </Header>
        }
        ariaLabels={{ tableLabel: 'Python environments' }}
        columnDefinitions={[
          { id: 'base', header: 'Base image of a version', isRowHeader: true, cell: ({ base_image }) => <Copyable text={base_image} label="base image" /> },
          {
            id: 'state',
            header: 'State',
            cell: ({ problem }) => (problem ? <StatusIndicator type="error">{problem}</StatusIndicator> : <StatusIndicator>Can be used</StatusIndicator>),
          },
        ]}
        empty={<Empty title="No Python environments are registered" why="Register one, and a version of an image can stand for it: local/its-name." />}
      />
      <Table
        items={found.data?.built_in ?? []}
        trackBy="name"
        loading={found.isPending}
        loadingText="Reading the built-in images"
        wrapLines
        header={
          <Header variant="h2" description="Identifiers that scripts written elsewhere name. Here each stands for the Python of the studio itself.">
            Built-in images
          </Header>
        }
        ariaLabels={{ tableLabel: 'Built-in images' }}
        columnDefinitions={[
          { id: 'name', header: 'Name', isRowHeader: true, cell: ({ name }) => name },
          { id: 'shown', header: 'Shown as', cell: ({ display_name }) => display_name },
          { id: 'processor', header: 'Processor', cell: ({ processor }) => processor },
          { id: 'types', header: 'For', cell: ({ app_types }) => <Box>{app_types.map(appTypeText).join(', ')}</Box> },
          { id: 'arn', header: 'ARN', minWidth: 130, cell: ({ arn }) => <Copyable text={arn} label="ARN" shown="Copy ARN" /> },
        ]}
      />
    </SpaceBetween>
  );
}

import { useCollection } from '@cloudscape-design/collection-hooks';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';

import { Empty } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { PageHeader } from '../../components/page-header';
import { ShowAsCode } from '../../components/show-as-code';
import { paths } from '../../documents/paths';
import { LinkButton } from '../../components/link-button';
import { useRunningApps, type RunningApp } from '../../spaces/queries';
import { COLUMNS } from './columns';

/** What costs now: everything that runs and is mine or shared with me; administrators see everybody's. */
export default function Running() {
  const running = useRunningApps();
  const rows = running.data ?? [];
  const { items, collectionProps } = useCollection(rows, { sorting: {} });
  return (
    <SpaceBetween size="l">
      {running.isError && <ErrorBox error={running.error} what="What runs could not be read" retry={() => void running.refetch()} />}
      <Table<RunningApp>
        {...collectionProps}
        variant="full-page"
        stickyHeader
        stickyColumns={{ last: 1 }}
        wrapLines
        trackBy="arn"
        items={items}
        columnDefinitions={COLUMNS}
        loading={running.isPending}
        loadingText="Reading what runs"
        ariaLabels={{ tableLabel: 'Running instances' }}
        header={
          <PageHeader
            title="Running instances"
            description="Applications that run now. Stopping one keeps its space and its saved files."
            counter={running.isSuccess ? `(${rows.length})` : undefined}
            actions={<ShowAsCode what="list apps" calls={[{ service: 'sagemaker', operation: 'ListApps', input: { MaxResults: 100 } }]} />}
          />
        }
        empty={<Empty title="Nothing runs" why="Spaces that are stopped are on their own page." action={<LinkButton to={paths.spaces}>Spaces</LinkButton>} />}
      />
    </SpaceBetween>
  );
}

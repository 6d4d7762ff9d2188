import { useCollection } from '@cloudscape-design/collection-hooks';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import TextFilter from '@cloudscape-design/components/text-filter';

import { useAllowed } from '../../api/session';
import { DocLink } from '../../components/doc-link';
import { Empty, NoMatch } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { PageHeader } from '../../components/page-header';
import { ShowAsCode } from '../../components/show-as-code';
import { Status } from '../../components/status';
import { Time } from '../../components/time';
import { useUrlState } from '../../components/use-url-state';
import { paths } from '../../documents/paths';
import { DomainToggle } from '../../lists/domain-toggle';
import { LinkButton } from '../../components/link-button';
import { useDisplayFilter } from '../../lists/use-display-filter';
import { useFlows, type FlowRow } from '../../reviews/queries';

/** The flow definitions: who reviews what, on which page. */
export default function HumanReviews() {
  const [search, setSearch] = useUrlState('search');
  const filter = useDisplayFilter();
  const flows = useFlows(filter.narrowed);
  const may = useAllowed('sagemaker:CreateFlowDefinition');
  const rows = flows.data?.pages.flatMap((page) => page.FlowDefinitionSummaries ?? []) ?? [];
  const wanted = search.trim().toLowerCase();
  const { items, collectionProps } = useCollection(
    rows.filter(({ FlowDefinitionName }) => FlowDefinitionName?.toLowerCase().includes(wanted)),
    { sorting: {} },
  );
  const create = may && (
    <LinkButton variant="primary" to={paths.newHumanReview()}>
      New human review
    </LinkButton>
  );
  return (
    <SpaceBetween size="l">
      {flows.isError && <ErrorBox error={flows.error} what="The human reviews could not be read" retry={() => void flows.refetch()} />}
      <Table<FlowRow>
        {...collectionProps}
        variant="full-page"
        stickyHeader
        trackBy="FlowDefinitionName"
        items={items}
        loading={flows.isPending}
        loadingText="Reading the human reviews"
        ariaLabels={{ tableLabel: 'Human reviews' }}
        columnDefinitions={[
          {
            id: 'name',
            header: 'Name',
            cell: ({ FlowDefinitionName: name = '' }) => <DocLink to={paths.humanReview(name)}>{name}</DocLink>,
            sortingField: 'FlowDefinitionName',
            isRowHeader: true,
          },
          { id: 'status', header: 'Status', cell: ({ FlowDefinitionStatus, FailureReason }) => <Status status={FlowDefinitionStatus} {...(FailureReason ? { detail: FailureReason } : {})} /> },
          { id: 'created', header: 'Created', cell: ({ CreationTime }) => <Time at={CreationTime} />, sortingField: 'CreationTime' },
        ]}
        header={
          <PageHeader
            title="Human review"
            description="What a program is not sure of is looked at by people. A flow definition says who reviews, on which page, and where the answers go."
            counter={flows.isSuccess ? `(${rows.length}${flows.hasNextPage ? '+' : ''})` : undefined}
            actions={
              <>
                <ShowAsCode what="list flow definitions" calls={[{ service: 'sagemaker', operation: 'ListFlowDefinitions', input: { MaxResults: 100 } }]} />
                <LinkButton to={paths.taskTemplates}>Task templates</LinkButton>
                {create}
              </>
            }
          />
        }
        filter={
          <SpaceBetween size="xs">
            <TextFilter filteringText={search} filteringPlaceholder="Find human reviews" filteringAriaLabel="Find human reviews" onChange={({ detail }) => setSearch(detail.filteringText)} />
            <DomainToggle filter={filter} />
          </SpaceBetween>
        }
        footer={
          flows.hasNextPage && (
            <Button loading={flows.isFetchingNextPage} onClick={() => void flows.fetchNextPage()}>
              Show more
            </Button>
          )
        }
        empty={
          rows.length > 0 ? (
            <NoMatch clear={() => setSearch('')} />
          ) : (
            <Empty title="No human reviews yet" why="Choose a page, a team and a place for the answers; then any program can ask people with one call." action={create} />
          )
        }
      />
    </SpaceBetween>
  );
}

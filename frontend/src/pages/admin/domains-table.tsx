import Header from '@cloudscape-design/components/header';
import Table from '@cloudscape-design/components/table';
import type { DomainDetails, ListDomainsRequest, ListDomainsResponse } from '@aws-sdk/client-sagemaker';
import { useQuery } from '@tanstack/react-query';

import { call, type Wire } from '../../api/call';
import { Copyable } from '../../components/copyable';
import { Empty } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { ShowAsCode } from '../../components/show-as-code';
import { Status } from '../../components/status';
import { Time } from '../../components/time';

/** Domains keep people apart: a profile of one sees nothing of another. */
export function DomainsTable() {
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['ListDomains'],
    queryFn: ({ signal }) => call<ListDomainsRequest, ListDomainsResponse>('ListDomains', { MaxResults: 100 }, signal),
  });
  if (error) return <ErrorBox what="The domains cannot be listed" error={error} retry={() => void refetch()} />;
  return (
    <Table<Wire<DomainDetails>>
      items={data?.Domains ?? []}
      loading={isPending}
      loadingText="Loading domains"
      trackBy="DomainId"
      ariaLabels={{ tableLabel: 'Domains' }}
      header={
        <Header
          counter={data ? `(${data.Domains?.length ?? 0})` : ''}
          description="A domain keeps its people, data and models to itself."
          actions={<ShowAsCode what="list the domains" calls={[{ service: 'sagemaker', operation: 'ListDomains', input: {} }]} />}
        >
          Domains
        </Header>
      }
      columnDefinitions={[
        { id: 'name', header: 'Name', isRowHeader: true, cell: ({ DomainName }) => DomainName },
        { id: 'id', header: 'Id', cell: ({ DomainId }) => <Copyable text={DomainId ?? ''} label="Domain id" /> },
        { id: 'status', header: 'Status', cell: ({ Status: status }) => <Status status={status} /> },
        { id: 'created', header: 'Created', cell: ({ CreationTime }) => <Time at={CreationTime} /> },
      ]}
      empty={<Empty title="No domains" why="The first start makes one; more come by CreateDomain." />}
    />
  );
}

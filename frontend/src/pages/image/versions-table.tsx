import type { DescribeImageVersionResponse, ImageVersion, ListAliasesResponse, ListImageVersionsResponse } from '@aws-sdk/client-sagemaker';
import { useQuery } from '@tanstack/react-query';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';

import { call, type Wire } from '../../api/call';
import { Empty } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { Status } from '../../components/status';
import { Time } from '../../components/time';
import { DeleteDialog } from '../../environments/delete-dialog';
import { IMAGE_LOOKS } from '../../environments/statuses';

type Row = Wire<ImageVersion> & { base: string; aliases: string[] };

/** Lists tell neither what a version is made of nor its aliases: asked for version by version. */
async function readVersions(name: string, signal: AbortSignal): Promise<Row[]> {
  const input = { ImageName: name, SortBy: 'VERSION', SortOrder: 'DESCENDING', MaxResults: 25 };
  const { ImageVersions = [] } = await call<object, ListImageVersionsResponse>('ListImageVersions', input, signal);
  return Promise.all(
    ImageVersions.map(async (version) => {
      const one = { ImageName: name, Version: version.Version };
      const [described, named] = await Promise.all([
        call<object, DescribeImageVersionResponse>('DescribeImageVersion', one, signal),
        call<object, ListAliasesResponse>('ListAliases', { ...one, MaxResults: 100 }, signal),
      ]);
      return { ...version, base: described.BaseImage ?? '', aliases: named.SageMakerImageVersionAliases ?? [] };
    }),
  );
}

/** The 25 newest versions. */
export function VersionsTable({ name }: { name: string }) {
  const [deleting, setDeleting] = useState<number>();
  const versions = useQuery({ queryKey: ['ListImageVersions', name], queryFn: ({ signal }) => readVersions(name, signal) });
  if (versions.isError) return <ErrorBox error={versions.error} what="The versions could not be read" retry={() => void versions.refetch()} />;
  return (
    <>
      <Table<Row>
        items={versions.data ?? []}
        trackBy={({ Version }) => String(Version)}
        loading={versions.isPending}
        loadingText="Reading the versions"
        wrapLines
        header={<Header variant="h2">Versions</Header>}
        ariaLabels={{ tableLabel: 'Versions' }}
        columnDefinitions={[
          { id: 'number', header: 'Version', isRowHeader: true, cell: ({ Version }) => Version },
          { id: 'base', header: 'Made of', cell: ({ base }) => base },
          { id: 'aliases', header: 'Aliases', cell: ({ aliases }) => aliases.join(', ') || '–' },
          {
            id: 'status',
            header: 'Status',
            cell: ({ ImageVersionStatus, FailureReason }) => <Status status={ImageVersionStatus} detail={FailureReason} looks={IMAGE_LOOKS} />,
          },
          { id: 'created', header: 'Created', cell: ({ CreationTime }) => <Time at={CreationTime} /> },
          {
            id: 'delete',
            header: 'Actions',
            cell: ({ Version }) => (
              <Button variant="inline-link" ariaLabel={`Delete version ${Version}`} onClick={() => setDeleting(Version)}>
                Delete
              </Button>
            ),
          },
        ]}
        empty={<Empty title="No version yet" why="A version says what apps start from." />}
      />
      {deleting !== undefined && (
        <DeleteDialog
          what="image version"
          name={`${name} ${deleting}`}
          consequence="Its number does not come back. Spaces that name it start no more."
          operation="DeleteImageVersion"
          input={{ ImageName: name, Version: deleting }}
          list="ListImageVersions"
          onClose={() => setDeleting(undefined)}
        />
      )}
    </>
  );
}

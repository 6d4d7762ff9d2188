import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import TextFilter from '@cloudscape-design/components/text-filter';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';

import { type DatasetSummary, deleteDataset } from '../../api/datasets';
import { useAllowed, useDefaultBucket } from '../../api/session';
import { ConfirmDelete } from '../../components/confirm-delete';
import { Empty, NoMatch } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { PageHeader } from '../../components/page-header';
import { ShowAsCode } from '../../components/show-as-code';
import { UploadDataset } from '../../components/upload-dataset';
import { useUrlState } from '../../components/use-url-state';
import { paths } from '../../documents/paths';
import { DomainToggle } from '../../lists/domain-toggle';
import { useDisplayFilter } from '../../lists/use-display-filter';
import { columns } from './columns';
import { useDatasets } from './use-datasets';

export default function Datasets() {
  const [search, setSearch] = useUrlState('search');
  const [upload, setUpload] = useUrlState('upload');
  const [chosen, setChosen] = useState<DatasetSummary[]>([]);
  const [deleting, setDeleting] = useState(false);
  const filter = useDisplayFilter();
  const list = useDatasets(search, filter.narrowed);
  const rows = list.data?.pages.flatMap((page) => page.datasets) ?? [];
  const mayUpload = useAllowed('atelier:CreateDataset');
  const selected = rows.filter((row) => chosen.some(({ name }) => name === row.name));
  const uploadButton = mayUpload && (
    <Button variant="primary" iconName="upload" onClick={() => setUpload('1')}>
      Upload a table
    </Button>
  );

  return (
    <SpaceBetween size="l">
      {list.isError && <ErrorBox what="The data sets cannot be listed" error={list.error} retry={() => void list.refetch()} />}
      <Table
        variant="full-page"
        stickyHeader
        stickyHeaderVerticalOffset={0}
        trackBy="name"
        items={rows}
        columnDefinitions={columns}
        selectionType="single"
        selectedItems={selected}
        onSelectionChange={({ detail }) => setChosen(detail.selectedItems)}
        loading={list.isPending}
        loadingText="Loading data sets"
        ariaLabels={{ selectionGroupLabel: 'Data sets', itemSelectionLabel: (_, { name }) => `Select ${name}`, tableLabel: 'Data sets' }}
        header={
          <PageHeader
            title="Data sets"
            counter={list.hasNextPage ? `(${rows.length}+)` : list.isSuccess ? `(${rows.length})` : undefined}
            description="Tables to learn from: every column is described as soon as the file has arrived."
            actions={
              <>
                <Button disabled={selected.length === 0} onClick={() => setDeleting(true)}>
                  Delete
                </Button>
                <UploadCode />
                {uploadButton}
              </>
            }
          />
        }
        filter={
          <SpaceBetween size="xs">
            <TextFilter
              filteringText={search}
              filteringPlaceholder="Find data sets by name"
              filteringAriaLabel="Find data sets by name"
              onChange={({ detail }) => setSearch(detail.filteringText)}
            />
            <DomainToggle filter={filter} />
          </SpaceBetween>
        }
        empty={
          search ? (
            <NoMatch clear={() => setSearch('')} />
          ) : (
            <Empty
              title="No data sets yet"
              why="Upload a CSV or Parquet file: you see its columns at once, and can build a model from it with two clicks."
              action={uploadButton}
            />
          )
        }
        footer={
          list.hasNextPage && (
            <Box textAlign="center">
              <Button loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
                Show more
              </Button>
            </Box>
          )
        }
      />
      {upload && <UploadWindow onClose={() => setUpload('')} />}
      {deleting && selected[0] && <DeleteDataset dataset={selected[0]} onClose={() => setDeleting(false)} />}
    </SpaceBetween>
  );
}

function UploadWindow({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate();
  return (
    <Modal visible onDismiss={onClose} closeAriaLabel="Close" header="Upload a table" size="medium">
      <UploadDataset
        onDone={(name) => {
          onClose();
          void navigate(paths.dataset(name));
        }}
      />
    </Modal>
  );
}

function UploadCode() {
  const Bucket = useDefaultBucket();
  return (
    <ShowAsCode
      what="put a table into the object store"
      calls={[{ service: 's3', operation: 'UploadFile', input: { Filename: 'table.csv', Bucket, Key: 'tables/table.csv' } }]}
    />
  );
}

function DeleteDataset({ dataset, onClose }: { dataset: DatasetSummary; onClose: () => void }) {
  const client = useQueryClient();
  return (
    <ConfirmDelete
      what="data set"
      name={dataset.name}
      pages={[paths.dataset(dataset.name)]}
      consequence="The uploaded file goes with it. Models that learned from it stay; experiments that still run on it may fail."
      onConfirm={async () => {
        await deleteDataset(dataset.name);
        await client.invalidateQueries({ queryKey: ['/api/datasets'] });
      }}
      onClose={onClose}
    />
  );
}

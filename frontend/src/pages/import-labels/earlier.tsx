import Table from '@cloudscape-design/components/table';
import type { UseQueryResult } from '@tanstack/react-query';

import { Cell } from '../../components/cell';
import { DocLink } from '../../components/doc-link';
import { Empty } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { formatNumber } from '../../components/format';
import { Status } from '../../components/status';
import { Time } from '../../components/time';
import { paths } from '../../documents/paths';
import { fileOf, type Imports, type LabelImport } from '../../labeling/imports';
import { nameOfType } from '../../labeling/types';

/** What came in before, the newest first. */
export function Earlier({ list }: { list: UseQueryResult<Imports> }) {
  const titles = new Map((list.data?.formats ?? []).map(({ key, title }) => [key, title]));
  return (
    <Cell id="earlier" title="Earlier imports">
      {list.isError ? (
        <ErrorBox error={list.error} what="The imports could not be read" retry={() => void list.refetch()} />
      ) : (
        <Table<LabelImport>
          variant="embedded"
          items={list.data?.imports ?? []}
          loading={list.isPending}
          loadingText="Reading the imports"
          trackBy="name"
          wrapLines
          ariaLabels={{ tableLabel: 'Earlier imports' }}
          empty={<Empty title="Nothing was imported yet" why="What comes in is found here again, with its labels and what was left out." />}
          columnDefinitions={[
            { id: 'name', header: 'Name', cell: ({ name }) => <DocLink to={paths.labelImport(name)}>{name}</DocLink>, isRowHeader: true },
            { id: 'file', header: 'File', cell: ({ source }) => fileOf(source) },
            { id: 'format', header: 'Format', cell: ({ format }) => titles.get(format) ?? '–' },
            { id: 'type', header: 'Labels', cell: ({ task_type: type }) => (type ? nameOfType(type) : '–') },
            { id: 'status', header: 'Status', cell: ({ status, failure_reason: reason }) => <Status status={status} {...(reason ? { detail: reason } : {})} /> },
            { id: 'objects', header: 'Objects', cell: ({ status, objects }) => (status === 'Completed' ? formatNumber(objects) : '–') },
            { id: 'at', header: 'Asked for', cell: ({ created_at: at }) => <Time at={at} /> },
          ]}
        />
      )}
    </Cell>
  );
}

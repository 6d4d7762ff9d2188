import type { TableProps } from '@cloudscape-design/components/table';

import { DocLink } from '../../components/doc-link';
import { Status } from '../../components/status';
import { Time } from '../../components/time';
import { paths } from '../../documents/paths';
import { SpaceButtons } from '../../spaces/space-buttons';
import { LOOKS } from '../../spaces/words';
import type { Line } from './rows';

export const COLUMNS: TableProps.ColumnDefinition<Line>[] = [
  {
    id: 'name',
    header: 'Name',
    cell: ({ domain, name, shown }) => <DocLink to={paths.space(domain, name)}>{shown}</DocLink>,
    sortingField: 'shown',
    isRowHeader: true,
    minWidth: 150,
  },
  { id: 'application', header: 'Application', cell: ({ application }) => application, sortingField: 'application' },
  {
    id: 'sharing',
    header: 'Who',
    cell: ({ sharing, owner }) => (sharing === 'Private' ? `Private to ${owner}` : owner ? `Shared by ${owner}` : 'Shared'),
    sortingField: 'sharing',
  },
  { id: 'status', header: 'Status', cell: ({ word }) => <Status status={word} looks={LOOKS} />, sortingField: 'word', minWidth: 120 },
  { id: 'instance', header: 'Instance', cell: ({ instance }) => instance || '–', sortingField: 'instance' },
  { id: 'storage', header: 'Storage', cell: ({ storageGb }) => `${storageGb} GB`, sortingField: 'storageGb' },
  { id: 'changed', header: 'Changed', cell: ({ changed }) => <Time at={changed} />, sortingField: 'changed' },
  {
    id: 'action',
    header: 'Action',
    minWidth: 130,
    cell: (line) => (
      <SpaceButtons domain={line.domain} space={line.name} appType={line.appType} word={line.word} closed={line.closed} inline />
    ),
  },
];

import type { TableProps } from '@cloudscape-design/components/table';

import { DocLink } from '../../components/doc-link';
import { formatNumber } from '../../components/format';
import { Status } from '../../components/status';
import { Time } from '../../components/time';
import { paths } from '../../documents/paths';
import { IdleNotice } from '../../spaces/idle-notice';
import type { RunningApp } from '../../spaces/queries';
import { SpaceButtons } from '../../spaces/space-buttons';
import { APP_WORDS, LOOKS, wordFor } from '../../spaces/words';

export const COLUMNS: TableProps.ColumnDefinition<RunningApp>[] = [
  {
    id: 'space',
    header: 'Name',
    cell: ({ domain, space, profile, name }) => (space ? <DocLink to={paths.space(domain, space)}>{space}</DocLink> : `${name} of ${profile}`),
    sortingField: 'space',
    isRowHeader: true,
    minWidth: 110,
  },
  { id: 'application', header: 'Application', cell: ({ app_type, instance_type }) => `${APP_WORDS[app_type] ?? app_type} on ${instance_type}`, sortingField: 'app_type' },
  { id: 'owner', header: 'Owner', cell: ({ owner, sharing }) => `${owner || '–'}${sharing === 'Shared' ? ' (shared)' : ''}`, sortingField: 'owner' },
  { id: 'status', header: 'Status', cell: ({ status }) => <Status status={wordFor('InService', status)} looks={LOOKS} />, sortingField: 'status', minWidth: 125 },
  { id: 'since', header: 'Since', cell: ({ since }) => <Time at={since} />, sortingField: 'since' },
  { id: 'cost', header: 'Cost', cell: ({ usd }) => `≈\u00a0$${formatNumber(usd)}`, sortingField: 'usd' },
  { id: 'idle', header: 'Stops unused', cell: (app) => <IdleNotice app={app} short />, sortingField: 'stops_at' },
  {
    id: 'action',
    header: 'Action',
    minWidth: 115,
    cell: ({ domain, space, app_type, status, open }) =>
      space ? (
        <SpaceButtons domain={domain} space={space} appType={app_type} word={wordFor('InService', status)} closed={!open} inline />
      ) : null,
  },
];

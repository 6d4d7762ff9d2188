import type { TableProps } from '@cloudscape-design/components/table';

import type { ListedAutomation } from '../../api/automations';
import { timeOf } from '../../api/call';
import { DocLink } from '../../components/doc-link';
import { Time } from '../../components/time';
import { paths } from '../../documents/paths';
import { AutomationStatus, InputText, RunStatus, whenText } from '../../hosting/automations/looks';

const millis = (at: ListedAutomation['created_at'] | null | undefined): number => timeOf(at)?.getTime() ?? 0;

export const COLUMNS: TableProps.ColumnDefinition<ListedAutomation>[] = [
  { id: 'name', header: 'Name', isRowHeader: true, cell: ({ name }) => <DocLink to={paths.automation(name)}>{name}</DocLink>, sortingField: 'name' },
  { id: 'status', header: 'Status', minWidth: 110, cell: (row) => <AutomationStatus {...row} />, sortingField: 'status' },
  {
    id: 'what',
    header: 'What it does',
    minWidth: 130,
    cell: ({ action, model_name }) => (action === 'Update' ? 'Updates a data set' : <>Predicts with <DocLink to={paths.model(model_name)}>{model_name}</DocLink></>),
    sortingComparator: (a, b) => `${a.action} ${a.model_name}`.localeCompare(`${b.action} ${b.model_name}`),
  },
  { id: 'rows', header: 'Rows', cell: (row) => <InputText {...row} /> },
  { id: 'when', header: 'When', minWidth: 180, cell: whenText },
  {
    id: 'next',
    header: 'Next run',
    minWidth: 110,
    cell: ({ next_run_at, on_new_version }) => (on_new_version ? 'With the next version' : <Time at={next_run_at} />),
    sortingComparator: (a, b) => millis(a.next_run_at) - millis(b.next_run_at),
  },
  {
    id: 'last',
    header: 'Last run',
    minWidth: 150,
    cell: ({ last_run }) =>
      last_run ? (
        <>
          <RunStatus run={last_run} brief /> <Time at={last_run.at} />
        </>
      ) : (
        '–'
      ),
    sortingComparator: (a, b) => millis(a.last_run?.at) - millis(b.last_run?.at),
  },
  { id: 'owner', header: 'Owner', cell: ({ owner }) => owner || '–', sortingField: 'owner' },
];

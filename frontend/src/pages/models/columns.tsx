import type { ModelSummary } from '@aws-sdk/client-sagemaker';
import type { TableProps } from '@cloudscape-design/components/table';

import type { Wire } from '../../api/call';
import { DocLink } from '../../components/doc-link';
import { Time } from '../../components/time';
import { paths } from '../../documents/paths';

export type ModelRow = Wire<ModelSummary>;

export const modelName = (row: ModelRow): string => row.ModelName ?? '';

export const COLUMNS: TableProps.ColumnDefinition<ModelRow>[] = [
  {
    id: 'name',
    header: 'Name',
    cell: (row) => <DocLink to={paths.model(modelName(row))}>{modelName(row)}</DocLink>,
    sortingField: 'Name',
    isRowHeader: true,
  },
  { id: 'created', header: 'Created', cell: (row) => <Time at={row.CreationTime} />, sortingField: 'CreationTime' },
];

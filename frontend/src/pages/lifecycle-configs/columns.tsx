import type { NotebookInstanceLifecycleConfigSummary, StudioLifecycleConfigDetails } from '@aws-sdk/client-sagemaker';
import type { TableProps } from '@cloudscape-design/components/table';

import type { Wire } from '../../api/call';
import { Copyable } from '../../components/copyable';
import { Time } from '../../components/time';
import { appTypeText } from '../../environments/names';

export type ScriptRow = Wire<StudioLifecycleConfigDetails>;
export type InstanceScriptRow = Wire<NotebookInstanceLifecycleConfigSummary>;

export const scriptName = (row: ScriptRow): string => row.StudioLifecycleConfigName ?? '';
export const instanceScriptName = (row: InstanceScriptRow): string => row.NotebookInstanceLifecycleConfigName ?? '';

export const SCRIPT_COLUMNS: TableProps.ColumnDefinition<ScriptRow>[] = [
  { id: 'name', header: 'Name', cell: scriptName, sortingField: 'Name', isRowHeader: true },
  { id: 'type', header: 'Runs when this starts', cell: (row) => appTypeText(row.StudioLifecycleConfigAppType) },
  { id: 'arn', header: 'ARN', cell: (row) => <Copyable text={row.StudioLifecycleConfigArn ?? ''} label="ARN" shown="Copy ARN" /> },
  { id: 'created', header: 'Created', cell: (row) => <Time at={row.CreationTime} />, sortingField: 'CreationTime' },
];

export const INSTANCE_SCRIPT_COLUMNS: TableProps.ColumnDefinition<InstanceScriptRow>[] = [
  { id: 'name', header: 'Name', cell: instanceScriptName, sortingField: 'Name', isRowHeader: true },
  { id: 'created', header: 'Created', cell: (row) => <Time at={row.CreationTime} />, sortingField: 'CreationTime' },
  { id: 'changed', header: 'Changed', cell: (row) => <Time at={row.LastModifiedTime} /> },
];

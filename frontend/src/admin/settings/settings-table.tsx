import Badge from '@cloudscape-design/components/badge';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useState, type ReactNode } from 'react';

import { useFlash } from '../../workbench/flash';
import { EditSetting } from './edit-window';
import { labelOf, type SettingField } from './fields';
import { leafPaths, valueAt, type Tree } from './tree';
import { ValueText } from './value-text';

export type Source = 'domain' | 'profile' | 'both';

interface Props {
  title: string;
  description: ReactNode;
  whose: string;
  fields: readonly SettingField[];
  settings: Tree | undefined;
  loading: boolean;
  /** Where each value came from; without it the column is left out. */
  sources?: Readonly<Record<string, Source>> | undefined;
  /** Undefined: read only. */
  onSave?: ((field: SettingField, value: unknown) => Promise<void>) | undefined;
  /** Take the profile's own value away, so that the domain's counts again. */
  onReset?: ((path: string) => Promise<void>) | undefined;
  actions?: ReactNode;
}

interface Row {
  path: string;
  field?: SettingField | undefined;
  value: unknown;
  source?: Source | undefined;
}

/** Settings as rows: what counts, where it came from, and a way to change it. */
export function SettingsTable({ title, description, whose, fields, settings, loading, sources, onSave, onReset, actions }: Props) {
  const [editing, setEditing] = useState<Row>();
  const rows = rowsOf(fields, settings, sources);
  return (
    <>
      <Table<Row>
        variant="container"
        items={rows}
        loading={loading}
        loadingText="Reading the settings"
        trackBy="path"
        wrapLines
        ariaLabels={{ tableLabel: title }}
        header={
          <Header variant="h2" description={description} actions={actions}>
            {title}
          </Header>
        }
        columnDefinitions={[
          { id: 'name', header: 'Setting', isRowHeader: true, width: 280, cell: ({ path }) => labelOf(path) },
          { id: 'value', header: 'Value', cell: ({ value, field }) => <ValueText value={value} field={field} /> },
          ...(sources ? [{ id: 'source', header: 'From', width: 150, cell: ({ source }: Row) => <SourceBadge source={source} /> }] : []),
          ...(onSave
            ? [
                {
                  id: 'actions',
                  header: <span className="visually-hidden">Actions</span>,
                  width: 200,
                  cell: (row: Row) => <RowActions row={row} inherits={sources !== undefined} edit={() => setEditing(row)} reset={onReset} />,
                },
              ]
            : []),
        ]}
        empty="Nothing is set."
      />
      {editing?.field && onSave && (
        <EditSetting
          field={editing.field}
          value={editing.value}
          whose={whose}
          onSave={(value) => (editing.field ? onSave(editing.field, value) : Promise.resolve())}
          onClose={() => setEditing(undefined)}
        />
      )}
    </>
  );
}

function RowActions({ row, inherits, edit, reset }: { row: Row; inherits: boolean; edit: () => void; reset?: Props['onReset'] }) {
  const { fail } = useFlash();
  const [busy, setBusy] = useState(false);
  const own = row.source === 'profile' || row.source === 'both';
  const name = labelOf(row.path);
  async function back() {
    setBusy(true);
    try {
      await reset?.(row.path);
    } catch (error) {
      fail(`${name} is as it was`, error);
    }
    setBusy(false);
  }
  return (
    <SpaceBetween direction="horizontal" size="xs">
      {row.field && (
        <Button variant="inline-link" ariaLabel={`${inherits && !own ? 'Override' : 'Change'} ${name}`} onClick={edit}>
          {inherits && !own ? 'Override' : 'Change'}
        </Button>
      )}
      {inherits && own && reset && (
        <Button variant="inline-link" loading={busy} ariaLabel={`Reset ${name}`} onClick={() => void back()}>
          Reset
        </Button>
      )}
    </SpaceBetween>
  );
}

const SOURCES: Record<Source, { color: 'grey' | 'blue' | 'green'; text: string }> = {
  domain: { color: 'grey', text: 'Domain' },
  profile: { color: 'blue', text: 'Profile' },
  both: { color: 'green', text: 'Domain + profile' },
};

function SourceBadge({ source }: { source: Source | undefined }) {
  if (!source) return '–';
  const { color, text } = SOURCES[source];
  return <Badge color={color}>{text}</Badge>;
}

/** The fields that pages know, in their order, then what else is set. */
function rowsOf(fields: readonly SettingField[], settings: Tree | undefined, sources: Props['sources']): Row[] {
  const known = fields.map((field) => ({ path: field.path, field, value: valueAt(settings, field.path), source: sources?.[field.path] }));
  const others = leafPaths(settings)
    .filter((path) => !fields.some((field) => field.path === path))
    .map((path) => ({ path, value: valueAt(settings, path), source: sources?.[path] }));
  return [...known, ...others];
}

import AttributeEditor from '@cloudscape-design/components/attribute-editor';
import Input from '@cloudscape-design/components/input';

import { textOf, type Row } from './parameters';

interface Props {
  rows: readonly Row[];
  set: (rows: Row[]) => void;
  /** "parameter", "variable". */
  noun: string;
  most: number;
  problem?: string | undefined;
  empty: string;
}

/** Names with values; those that the notebook offers show what it assigns itself. */
export function ParameterRows({ rows, set, noun, most, problem, empty }: Props) {
  const change = (index: number, part: Partial<Row>) => set(rows.map((row, each) => (each === index ? { ...row, ...part } : row)));
  return (
    <AttributeEditor<Row>
      items={[...rows]}
      addButtonText={`Add ${noun}`}
      removeButtonText="Remove"
      removeButtonAriaLabel={(row) => `Remove ${noun} ${row.name}`}
      disableAddButton={rows.length >= most}
      empty={empty}
      additionalInfo={problem ?? (rows.length >= most ? `A job takes ${most} at most.` : undefined)}
      isItemRemovable={({ offered }) => !offered}
      onAddButtonClick={() => set([...rows, { name: '', value: '' }])}
      onRemoveButtonClick={({ detail }) => set(rows.filter((_, index) => index !== detail.itemIndex))}
      definition={[
        {
          label: 'Name',
          control: (row, index) => (
            <Input value={row.name} ariaLabel={`Name of ${noun} ${index + 1}`} readOnly={row.offered !== undefined} onChange={({ detail }) => change(index, { name: detail.value })} />
          ),
        },
        {
          label: 'Value',
          control: (row, index) => (
            <Input
              value={row.value}
              ariaLabel={row.name ? `Value of ${row.name}` : `Value of ${noun} ${index + 1}`}
              {...(row.offered && !row.offered.plain ? { placeholder: textOf(row.offered.default) } : {})}
              onChange={({ detail }) => change(index, { value: detail.value })}
            />
          ),
          constraintText: ({ offered }) => [offered?.type, offered?.help].filter(Boolean).join(': ') || undefined,
        },
      ]}
    />
  );
}

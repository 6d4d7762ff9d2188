import Box from '@cloudscape-design/components/box';

import type { SettingField } from './fields';

/** A setting as people read it; lists one below the other, structures as JSON. */
export function ValueText({ value, field }: { value: unknown; field?: SettingField | undefined }) {
  if (value === undefined || value === null || (Array.isArray(value) && value.length === 0)) return <Box color="text-body-secondary">not set</Box>;
  const word = (one: unknown) => (field && 'options' in field ? field.options.find((each) => each.value === one)?.label : undefined) ?? plain(one);
  if (Array.isArray(value)) {
    return (
      <>
        {value.map((one, index) => (
          <div key={index}>{word(one)}</div>
        ))}
      </>
    );
  }
  return <span style={{ overflowWrap: 'anywhere' }}>{field?.kind === 'number' ? `${plain(value)} ${field.unit}` : word(value)}</span>;
}

const plain = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : String(value as string | number | boolean));

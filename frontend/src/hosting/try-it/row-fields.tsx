import Autosuggest from '@cloudscape-design/components/autosuggest';
import Button from '@cloudscape-design/components/button';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Slider from '@cloudscape-design/components/slider';
import SpaceBetween from '@cloudscape-design/components/space-between';
import TextFilter from '@cloudscape-design/components/text-filter';
import Textarea from '@cloudscape-design/components/textarea';
import { useMemo, useState } from 'react';

import { formatCount, formatNumber } from '../../components/format';
import { hintFor, type RowValues } from '../row-form';
import type { ModelSchema, SchemaColumn } from '../schema';
import { slideOf, slidePlace } from '../slider';

const NO_ORDER: readonly string[] = [];

interface RowFieldsProps {
  schema: ModelSchema;
  values: RowValues;
  problems: Record<string, string>;
  onChange: (column: string, value: string) => void;
  /** Names of columns, those that matter most first. */
  order?: readonly string[] | undefined;
  /** A slider below each box of a number, over the range that the model has seen. */
  sliders?: boolean;
}

const FIRST = 12;
/** So many boxes more at each press: a form of thousands would not answer to typing. */
const MORE = 60;

/** One box per column of the model, the important ones first; many columns hide behind a button. */
export function RowFields({ schema, values, problems, onChange, order = NO_ORDER, sliders = false }: RowFieldsProps) {
  const [most, setMost] = useState(FIRST);
  const [search, setSearch] = useState('');
  const sorted = useMemo(() => {
    const places = new Map(order.map((name, index) => [name, index]));
    const place = (name: string) => places.get(name) ?? places.size;
    return [...schema.columns].sort((a, b) => place(a.name) - place(b.name));
  }, [schema, order]);
  const wanted = search.trim().toLowerCase();
  const found = wanted === '' ? sorted : sorted.filter(({ name }) => name.toLowerCase().includes(wanted));
  const shown = found.filter((column, index) => index < most || problems[column.name]);
  const left = found.length - shown.length;
  return (
    <SpaceBetween size="m">
      {sorted.length > MORE && (
        <TextFilter
          filteringText={search}
          filteringPlaceholder="Find a column"
          filteringAriaLabel="Find a column of the form"
          countText={wanted === '' ? '' : formatCount(found.length, 'column')}
          onChange={({ detail }) => setSearch(detail.filteringText)}
        />
      )}
      <ColumnLayout columns={3}>
        {shown.map((column) => (
          <FormField key={column.name} label={column.name} errorText={problems[column.name]} warningText={hintFor(column, values[column.name] ?? '')}>
            <SpaceBetween size="xxs">
              <Box column={column} value={values[column.name] ?? ''} onChange={(value) => onChange(column.name, value)} />
              {sliders && <Slide column={column} value={values[column.name] ?? ''} onChange={(value) => onChange(column.name, value)} />}
            </SpaceBetween>
          </FormField>
        ))}
      </ColumnLayout>
      {left > 0 && (
        <Button onClick={() => setMost(most + MORE)}>
          {left <= MORE ? `Show all ${found.length} columns` : `Show ${MORE} more of ${found.length.toLocaleString('en')} columns`}
        </Button>
      )}
    </SpaceBetween>
  );
}

interface BoxProps {
  column: SchemaColumn;
  value: string;
  onChange: (value: string) => void;
}

/** Only for numbers with a range; the box above it takes every other value. */
function Slide({ column, value, onChange }: BoxProps) {
  const slide = slideOf(column);
  if (!slide) return null;
  return (
    <Slider
      value={slidePlace(slide, value)}
      min={slide.min}
      max={slide.max}
      step={slide.step}
      hideFillLine={value.trim() === ''}
      valueFormatter={(number) => formatNumber(number, 4)}
      ariaLabel={`Slider for ${column.name}`}
      onChange={({ detail }) => onChange(String(Number(detail.value.toPrecision(12))))}
    />
  );
}

function Box({ column, value, onChange }: BoxProps) {
  const suggestions = column.type === 'boolean' && column.categories.length === 0 ? ['true', 'false'] : column.categories;
  if (column.type === 'text' || column.type === 'sequence') {
    return <Textarea value={value} rows={2} placeholder="no value" onChange={({ detail }) => onChange(detail.value)} />;
  }
  if (column.type !== 'numeric' && suggestions.length > 0) {
    return (
      <Autosuggest
        value={value}
        placeholder="no value"
        options={suggestions.map((each) => ({ value: each }))}
        filteringType="auto"
        enteredTextLabel={(text) => `Use: “${text}”`}
        onChange={({ detail }) => onChange(detail.value)}
      />
    );
  }
  return (
    <Input
      value={value}
      placeholder="no value"
      inputMode={column.type === 'numeric' ? 'decimal' : 'text'}
      onChange={({ detail }) => onChange(detail.value)}
    />
  );
}

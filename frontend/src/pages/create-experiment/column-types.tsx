import AttributeEditor from '@cloudscape-design/components/attribute-editor';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';

import type { Column } from '../../api/datasets';
import { MANY_OPTIONS } from '../../components/many';
import type { Draft } from './draft';
import { FEATURE_TYPES, type FeatureType } from './features';

interface ColumnTypesProps {
  types: Draft['types'];
  /** That the models may learn from. */
  columns: readonly Column[];
  set: (values: Partial<Draft>) => void;
}

const TYPES = FEATURE_TYPES.map((value) => ({ value, label: value }));

/** Columns that are something else than they look like: a postcode is no number. */
export function ColumnTypes({ types, columns, set }: ColumnTypesProps) {
  const change = (at: number, values: Partial<Draft['types'][number]>) => set({ types: types.map((each, index) => (index === at ? { ...each, ...values } : each)) });
  const free = columns.filter(({ name }) => !types.some(({ column }) => column === name));
  const next = free[0];
  return (
    <FormField label="Types of columns" description="For a column that is not what it looks like: a postcode is a category, no number.">
      <AttributeEditor<Draft['types'][number]>
        items={types}
        definition={[
          {
            label: 'Column',
            control: ({ column }, at) => (
              <Select
                virtualScroll={columns.length > MANY_OPTIONS}
                options={[...columns.filter(({ name }) => name === column), ...free].map(({ name, type }) => ({ value: name, label: name, description: type }))}
                selectedOption={{ value: column, label: column }}
                filteringType="auto"
                filteringAriaLabel="Find a column"
                onChange={({ detail }) => change(at, { column: detail.selectedOption.value ?? '' })}
              />
            ),
          },
          {
            label: 'Type',
            control: ({ type }, at) => (
              <Select options={TYPES} selectedOption={TYPES.find(({ value }) => value === type) ?? null} onChange={({ detail }) => change(at, { type: detail.selectedOption.value as FeatureType })} />
            ),
          },
        ]}
        empty="Every type is found out from the data."
        addButtonText="Set a type"
        removeButtonText="Remove"
        disableAddButton={next === undefined}
        onAddButtonClick={() => next && set({ types: [...types, { column: next.name, type: 'categorical' }] })}
        onRemoveButtonClick={({ detail }) => set({ types: types.filter((_, index) => index !== detail.itemIndex) })}
      />
    </FormField>
  );
}

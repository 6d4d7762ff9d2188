import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Multiselect from '@cloudscape-design/components/multiselect';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';

import { operatorText, PARTS, type Bounds, type Filling, type Operator, type Part } from '../../autopilot/recipe';
import { LinesField, linesOf } from '../../components/lines-field';
import { MANY_OPTIONS } from '../../components/many';
import { useNameFilter } from '../../components/use-name-filter';
import { FormulaField } from './formula-field';
import { FILLINGS, OPERATORS_OF, takesSeveral, withColumn, kindOf, type Kind, type RecipeColumn, type Typed, type TypedProblems } from './recipe';

export interface FieldsProps {
  typed: Typed;
  /** That fit what the step does. */
  columns: readonly RecipeColumn[];
  kind: Kind;
  problems: TypedProblems;
  change: (typed: Typed) => void;
}

/** Said by the server of the formula. */
type StepFieldsProps = FieldsProps & { refused: ReactNode };

/** The fields that belong to what the step does. */
export function StepFields({ refused, ...props }: StepFieldsProps) {
  switch (props.typed.type) {
    case 'Formula':
      return <Formula {...props} refused={refused} />;
    case 'DatetimeParts':
      return <Parts {...props} />;
    case 'ReplaceMissing':
      return <Fill {...props} />;
    case 'ReplaceOutliers':
    case 'DropOutliers':
      return <Outliers {...props} />;
    case 'DropMissing':
      return <Missing {...props} />;
    case 'DropRows':
      return <Condition {...props} />;
    default:
      return null;
  }
}

function Formula({ typed, columns, problems, change, refused }: StepFieldsProps) {
  return (
    <SpaceBetween size="m">
      <FormField label="Name of the new column" errorText={problems.column}>
        <Input value={typed.column} onChange={({ detail }) => change({ ...typed, column: detail.value })} />
      </FormField>
      <FormulaField expression={typed.expression} columns={columns} problem={problems.expression ?? refused} change={(expression) => change({ ...typed, expression })} />
    </SpaceBetween>
  );
}

function OneColumn({ typed, columns, problems, change }: FieldsProps) {
  const options = columns.map(({ name, type }) => ({ value: name, label: name, description: type }));
  const found = useNameFilter(options);
  const none = typed.type === 'DatetimeParts' ? 'No column holds dates. Of one that does, set the type under “More choices”.' : 'No column fits.';
  return (
    <FormField label="Column" errorText={problems.column}>
      <Select
        {...found}
        selectedOption={typed.column ? (options.find(({ value }) => value === typed.column) ?? { value: typed.column }) : null}
        placeholder="Choose a column"
        empty={options.length > 0 ? found.empty : none}
        filteringAriaLabel="Find a column"
        virtualScroll={options.length > MANY_OPTIONS}
        onChange={({ detail }) => {
          const column = detail.selectedOption.value ?? '';
          change(withColumn(typed, column, kindOf(columns.find(({ name }) => name === column))));
        }}
      />
    </FormField>
  );
}

const PART_NAMES: Record<Part, string> = {
  year: 'Year',
  month: 'Month',
  day: 'Day of the month',
  hour: 'Hour',
  week: 'Week of the year',
  dayofyear: 'Day of the year',
  quarter: 'Quarter',
};
const PART_OPTIONS = PARTS.map((value) => ({ value, label: PART_NAMES[value] }));

function Parts(props: FieldsProps) {
  const { typed, problems, change } = props;
  return (
    <SpaceBetween size="m">
      <OneColumn {...props} />
      <FormField label="Parts" description="A new column of numbers for each; all but the year count from 0." errorText={problems.parts}>
        <Multiselect
          options={PART_OPTIONS}
          selectedOptions={PART_OPTIONS.filter(({ value }) => typed.parts.includes(value))}
          placeholder="Choose parts"
          deselectAriaLabel={({ label }) => `Make no column of ${label}`}
          onChange={({ detail }) => change({ ...typed, parts: PARTS.filter((part) => detail.selectedOptions.some(({ value }) => value === part)) })}
        />
      </FormField>
    </SpaceBetween>
  );
}

const FILLING_LABELS: Record<Filling['With'], string> = { Mean: 'The mean', Median: 'The median', Mode: 'The most frequent value', Value: 'A value of yours' };

function Fill(props: FieldsProps) {
  const { typed, kind, change } = props;
  const options = FILLINGS[kind].map((value) => ({ value, label: FILLING_LABELS[value] }));
  return (
    <SpaceBetween size="m">
      <OneColumn {...props} />
      <FormField label="Fill with" description="A mean, a median, a most frequent value is that of the rows that models learn from, also for rows predicted later.">
        <Select
          options={options}
          selectedOption={options.find(({ value }) => value === typed.filling) ?? null}
          onChange={({ detail }) => change({ ...typed, filling: detail.selectedOption.value as Filling['With'], value: '' })}
        />
      </FormField>
      {typed.filling === 'Value' && <OneValue {...props} />}
    </SpaceBetween>
  );
}

const TRUTHS = [
  { value: 'true', label: 'True' },
  { value: 'false', label: 'False' },
];

function OneValue({ typed, kind, problems, change }: FieldsProps) {
  const set = (value: string) => change({ ...typed, value });
  return (
    <FormField label="Value" constraintText={kind === 'date' ? DATE : undefined} errorText={problems.value}>
      {kind === 'boolean' ? (
        <Select options={TRUTHS} selectedOption={TRUTHS.find(({ value }) => value === typed.value) ?? null} placeholder="Choose a value" onChange={({ detail }) => set(detail.selectedOption.value ?? '')} />
      ) : (
        <Input value={typed.value} inputMode={kind === 'number' ? 'decimal' : 'text'} onChange={({ detail }) => set(detail.value)} />
      )}
    </FormField>
  );
}

const DATE = 'A date such as 2024-01-31 or 2024-01-31T12:00.';
const METHODS: { value: Bounds['Method']; label: string; description: string }[] = [
  { value: 'Deviations', label: 'Far from the mean', description: 'More than some standard deviations away.' },
  { value: 'Quantiles', label: 'The lowest and the highest percents', description: 'Of the rows that models learn from.' },
  { value: 'Range', label: 'Outside a range', description: 'Below one number or above another one.' },
];

/** The ends that the method begins with. */
const endsOf = (method: Bounds['Method']): Pick<Typed, 'low' | 'high'> => (method === 'Quantiles' ? { low: '1', high: '99' } : { low: '', high: '' });

function Outliers(props: FieldsProps) {
  const { typed, problems, change } = props;
  return (
    <SpaceBetween size="m">
      <OneColumn {...props} />
      <FormField label="What is an outlier">
        <Select
          options={METHODS}
          selectedOption={METHODS.find(({ value }) => value === typed.method) ?? null}
          onChange={({ detail }) => {
            const method = detail.selectedOption.value as Bounds['Method'];
            change({ ...typed, method, ...endsOf(method) });
          }}
        />
      </FormField>
      {typed.method === 'Deviations' ? (
        <FormField label="Standard deviations" constraintText="From 1 to 3." errorText={problems.deviations}>
          <Input type="number" inputMode="decimal" value={typed.deviations} onChange={({ detail }) => change({ ...typed, deviations: detail.value })} />
        </FormField>
      ) : (
        <Ends {...props} note={typed.method === 'Quantiles' ? 'In percent of the rows.' : 'One of them may be left empty.'} />
      )}
    </SpaceBetween>
  );
}

function Ends({ typed, problems, change, note }: FieldsProps & { note: string | undefined }) {
  return (
    <SpaceBetween size="m">
      <FormField label="Lower end" constraintText={note} errorText={problems.low}>
        <Input value={typed.low} onChange={({ detail }) => change({ ...typed, low: detail.value })} />
      </FormField>
      <FormField label="Upper end" constraintText={note}>
        <Input value={typed.high} onChange={({ detail }) => change({ ...typed, high: detail.value })} />
      </FormField>
    </SpaceBetween>
  );
}

function Missing({ typed, columns, problems, change }: FieldsProps) {
  const options = columns.map(({ name, type }) => ({ value: name, label: name, description: type }));
  return (
    <FormField label="Columns" description="A row is left out when one of them has no value." errorText={problems.columns}>
      <Multiselect
        options={options}
        selectedOptions={typed.columns.map((name) => ({ value: name, label: name }))}
        placeholder="Choose columns"
        filteringType="auto"
        filteringAriaLabel="Find a column"
        virtualScroll={options.length > MANY_OPTIONS}
        deselectAriaLabel={({ label }) => `Do not look at ${label}`}
        onChange={({ detail }) => change({ ...typed, columns: detail.selectedOptions.flatMap(({ value }) => (value ? [value] : [])) })}
      />
    </FormField>
  );
}

function Condition(props: FieldsProps) {
  const { typed, columns, kind, change } = props;
  const options = OPERATORS_OF[kind].map((value) => ({ value, label: operatorText(value, kind === 'date') }));
  return (
    <SpaceBetween size="m">
      <OneColumn {...props} />
      <FormField label="Leave out rows where it" description="Rows without a value in the column stay.">
        <Select
          options={options}
          selectedOption={options.find(({ value }) => value === typed.operator) ?? null}
          onChange={({ detail }) => change({ ...typed, operator: detail.selectedOption.value as Operator, value: '', low: '', high: '' })}
        />
      </FormField>
      {typed.operator === 'Between' ? (
        <Ends {...props} note={kind === 'date' ? DATE : undefined} />
      ) : takesSeveral(typed.operator) && kind !== 'boolean' ? (
        <Values {...props} top={columns.find(({ name }) => name === typed.column)?.top ?? []} />
      ) : (
        <OneValue {...props} />
      )}
    </SpaceBetween>
  );
}

const MOST_VALUES = 10;

/** Any values, and the frequent ones at hand. */
function Values({ typed, problems, change, top }: FieldsProps & { top: readonly string[] }) {
  const given = linesOf(typed.value);
  const set = (value: string) => change({ ...typed, value });
  return (
    <SpaceBetween size="xs">
      <LinesField label="Values" note="Any of them." lines={typed.value} error={problems.value} onChange={set} />
      <SpaceBetween direction="horizontal" size="s">
        {top
          .filter((value) => value.trim() !== '' && !given.includes(value.trim()))
          .slice(0, MOST_VALUES)
          .map((value) => (
            <Button key={value} variant="inline-link" ariaLabel={`Add ${value}`} onClick={() => set([...given, value].join('\n'))}>
              {value}
            </Button>
          ))}
      </SpaceBetween>
    </SpaceBetween>
  );
}

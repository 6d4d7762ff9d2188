import type { ProblemType } from '@aws-sdk/client-sagemaker';
import Checkbox from '@cloudscape-design/components/checkbox';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Multiselect from '@cloudscape-design/components/multiselect';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';

import type { Column } from '../../api/datasets';
import { formatCount } from '../../components/format';
import { MANY_OPTIONS } from '../../components/many';
import type { Draft, Facet, Problems } from './draft';

interface FairnessProps {
  draft: Draft;
  columns: readonly Column[];
  /** Labels of the target, the most frequent first; none for a quantity. */
  labels: readonly string[];
  kind: ProblemType | undefined;
  problems: Problems;
  set: (values: Partial<Draft>) => void;
  leaveOut: (column: string, out: boolean) => void;
}

const MOST_FACETS = 8;
const HOW: Record<Facet['how'], { label: string; description: string }> = {
  each: { label: 'Each value against all others', description: 'The ten most frequent ones, in turn.' },
  values: { label: 'Some values against all others', description: 'The rows with one of them are one group.' },
  above: { label: 'Above a number', description: 'Against those up to it: people over 40, say.' },
};

/** Groups that should be treated alike: they give the bias tables of every model's page. */
export function Fairness({ draft, columns, labels, kind, problems, set, leaveOut }: FairnessProps) {
  const [open, setOpen] = useState(false);
  const wrong = Boolean(problems.facets ?? problems.good);
  const shown = open || wrong; // lists of thousands of columns are made for those who look at them
  const others = shown ? columns.filter(({ name }) => name !== draft.target) : [];
  const options = others.map(({ name, type, distinct }) => ({ value: name, label: name, description: `${type}, ${formatCount(distinct, 'different value')}` }));
  const change = (facet: Facet) => set({ facets: draft.facets.map((each) => (each.column === facet.column ? facet : each)) });
  return (
    <ExpandableSection
      variant="container"
      headerText="Fairness"
      headerDescription={fairnessText(draft)}
      expanded={shown}
      onChange={({ detail }) => setOpen(detail.expanded)}
    >
      {shown && (
        <SpaceBetween size="l">
          <FormField
            label="Columns that tell the groups"
            description={`Does the model treat people, or whatever the rows are, alike whichever group they belong to? At most ${MOST_FACETS} columns.`}
            errorText={problems.facets}
          >
            <Multiselect
              virtualScroll={options.length > MANY_OPTIONS}
              options={options.map((each) => ({ ...each, disabled: draft.facets.length >= MOST_FACETS && !draft.facets.some(({ column }) => column === each.value) }))}
              selectedOptions={options.filter(({ value }) => draft.facets.some(({ column }) => column === value))}
              placeholder="None: fairness is not looked at"
              filteringType="auto"
              filteringAriaLabel="Find a column"
              deselectAriaLabel={({ label }) => `Do not compare groups of ${label}`}
              onChange={({ detail }) => set({ facets: detail.selectedOptions.map(({ value }) => facetOf(draft, columns, value ?? '')) })}
            />
          </FormField>
          {draft.facets.map((facet) => (
            <FacetFields
              key={facet.column}
              facet={facet}
              column={columns.find(({ name }) => name === facet.column)}
              learned={!draft.leftOut.includes(facet.column)}
              change={change}
              leaveOut={leaveOut}
            />
          ))}
          {draft.facets.length > 0 && (
            <ColumnLayout columns={2}>
              <Good draft={draft} labels={labels} kind={kind} problem={problems.good} set={set} />
              <FormField label="Compare within" description="Optional: a column such as the department, so that like is compared with like.">
                <Select
                  virtualScroll={options.length > MANY_OPTIONS}
                  options={[NOBODY, ...options]}
                  selectedOption={options.find(({ value }) => value === draft.within) ?? NOBODY}
                  filteringType="auto"
                  filteringAriaLabel="Find a column"
                  onChange={({ detail }) => set({ within: detail.selectedOption.value ?? '' })}
                />
              </FormField>
            </ColumnLayout>
          )}
        </SpaceBetween>
      )}
    </ExpandableSection>
  );
}

const NOBODY = { value: '', label: 'No column' };

/** `sex (each value), age above 40 · good outcome yes` */
export function fairnessText({ facets, good, goodAbove }: Pick<Draft, 'facets' | 'good' | 'goodAbove'>): string {
  if (facets.length === 0) return 'Optional. Compare how groups of rows fare: by age, by sex, by region.';
  const said = facets.map(({ column, how, values, above }) => `${column} (${how === 'each' ? 'each value' : how === 'above' ? `above ${above || '…'}` : values.join(', ') || '…'})`);
  const outcome = good.length > 0 ? ` · good outcome ${good.join(', ')}` : goodAbove ? ` · good outcome above ${goodAbove}` : '';
  return said.join(', ') + outcome;
}

/** Few enough to be taken in turn: words, and whole numbers that are rather codes (the service wants a threshold of others). */
const few = (column: Column | undefined): boolean =>
  column?.type !== 'numeric' || (column.distinct <= Math.min(20, column.top.length) && column.top.every(({ value }) => Number.isInteger(Number(value))));

/** Numbers are split at their median to begin with, everything else by its values. */
function facetOf({ facets }: Draft, columns: readonly Column[], name: string): Facet {
  const known = facets.find(({ column }) => column === name);
  if (known) return known;
  const column = columns.find((each) => each.name === name);
  const middle = typeof column?.median === 'number' ? String(column.median) : '';
  return few(column) ? { column: name, how: 'each', values: [], above: '' } : { column: name, how: 'above', values: [], above: middle };
}

interface FacetFieldsProps {
  facet: Facet;
  column: Column | undefined;
  learned: boolean;
  change: (facet: Facet) => void;
  leaveOut: (column: string, out: boolean) => void;
}

function FacetFields({ facet, column, learned, change, leaveOut }: FacetFieldsProps) {
  const { column: name, how, values, above } = facet;
  const ways = (Object.keys(HOW) as Facet['how'][])
    .filter((value) => value === how || (value === 'above' ? column?.type === 'numeric' : value === 'values' || few(column)))
    .map((value) => ({ value, ...HOW[value] }));
  const options = [...new Set([...(column?.top ?? []).map(({ value }) => String(value)), ...values])].map((value) => ({ value, label: value }));
  return (
    <ColumnLayout columns={3}>
      <FormField label={`Groups of ${name}`}>
        <Select
          options={ways}
          selectedOption={ways.find(({ value }) => value === how) ?? null}
          onChange={({ detail }) => change({ ...facet, how: detail.selectedOption.value as Facet['how'] })}
        />
      </FormField>
      {how === 'values' && (
        <FormField label={`Values of ${name}`}>
          <Multiselect
            options={options}
            selectedOptions={options.filter(({ value }) => values.includes(value))}
            placeholder="Choose values"
            filteringType="auto"
            filteringAriaLabel="Find a value"
            deselectAriaLabel={({ label }) => `Leave ${label} out of the group`}
            onChange={({ detail }) => change({ ...facet, values: detail.selectedOptions.flatMap(({ value }) => (value === undefined ? [] : [value])) })}
          />
        </FormField>
      )}
      {how === 'above' && (
        <FormField label={`Above which ${name}`}>
          <Input type="number" inputMode="decimal" value={above} onChange={({ detail }) => change({ ...facet, above: detail.value })} />
        </FormField>
      )}
      <FormField label="The models">
        <Checkbox
          checked={!learned}
          description="Nothing keeps other columns from saying the same."
          onChange={({ detail }) => leaveOut(name, detail.checked)}
        >
          do not learn from {name}
        </Checkbox>
      </FormField>
    </ColumnLayout>
  );
}

function Good({ draft, labels, kind, problem, set }: Pick<FairnessProps, 'draft' | 'labels' | 'kind' | 'set'> & { problem: string | undefined }) {
  if (kind === 'Regression') {
    return (
      <FormField label="Good outcome: above" description="Empty: above the median." errorText={problem}>
        <Input type="number" inputMode="decimal" value={draft.goodAbove} placeholder="the median" onChange={({ detail }) => set({ goodAbove: detail.value, good: [] })} />
      </FormField>
    );
  }
  const options = [...new Set([...labels, ...draft.good])].map((value) => ({ value, label: value }));
  return (
    <FormField label="Good outcome" description="What a member of a group would wish for: the loan that is granted." errorText={problem}>
      <Multiselect
        options={options}
        selectedOptions={options.filter(({ value }) => draft.good.includes(value))}
        placeholder={labels.length === 2 ? `${labels[1] ?? ''} (the rarer label)` : 'Choose labels'}
        deselectAriaLabel={({ label }) => `${label} is no good outcome`}
        onChange={({ detail }) => set({ good: detail.selectedOptions.flatMap(({ value }) => (value === undefined ? [] : [value])), goodAbove: '' })}
      />
    </FormField>
  );
}

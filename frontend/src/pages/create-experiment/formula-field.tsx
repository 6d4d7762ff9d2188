import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import { useRef, type ReactNode } from 'react';

import { MANY_OPTIONS } from '../../components/many';
import { inFormula, type RecipeColumn } from './recipe';

/** Of more columns, one is found in a list. */
const MOST_BUTTONS = 24;

const FUNCTIONS: [string, string][] = [
  ['+  -  *  /  %  ^', 'arithmetic; % is the remainder, ^ the power'],
  ['=  !=  <  >  <=  >=', 'comparisons; they give true or false'],
  ['&&  ||  !', 'and, or, not'],
  ['Abs(x)  Sqrt(x)  Round(x)  Exp(x)', 'of a number'],
  ['Ln(x)  Log(x)', 'logarithms: natural, to the base 10'],
  ['If(c, a, b)', 'a where c is true, b elsewhere'],
  ['Case(c1, v1, c2, v2, else)', 'the value of the first condition that is true'],
  ['Concat(a, b)  Lower(a)  Length(a)', 'of texts'],
  ['Contains(a, "x")  StartsWith(a, "x")  EndsWith(a, "x")', 'true or false, of texts'],
  ['IsMissing(a)', 'true where there is no value'],
  ['sum(a)  min(a)  max(a)  avg(a)  count(a)', 'one number of all rows that models learn from'],
  ['std(a)  stddev(a)  variance(a)  stddev_pop(a)  variance_pop(a)', 'how far the values of these rows spread'],
  ['approx_count_distinct(a)  first(a)  last(a)', 'how many different values, the first one, the last one'],
];

interface FormulaFieldProps {
  expression: string;
  columns: readonly RecipeColumn[];
  problem: ReactNode;
  change: (expression: string) => void;
}

/** A formula, with the columns and the functions that it may name. */
export function FormulaField({ expression, columns, problem, change }: FormulaFieldProps) {
  const field = useRef<HTMLDivElement>(null);
  const entered = useRef(false);
  // Where the caret stands: a column goes there, or behind everything when nobody has set it yet.
  const insert = (column: string) => {
    const area = field.current?.querySelector('textarea');
    const [from, to] = area && entered.current ? [area.selectionStart, area.selectionEnd] : [expression.length, expression.length];
    const text = inFormula(column);
    change(expression.slice(0, from) + text + expression.slice(to));
    requestAnimationFrame(() => {
      area?.focus();
      area?.setSelectionRange(from + text.length, from + text.length);
    });
  };
  return (
    <SpaceBetween size="xs">
      <FormField label="Formula" errorText={problem} constraintText="Such as weight / (height ^ 2). Texts stand in quotes; columns with odd names in backticks." stretch>
        <div ref={field}>
          <Textarea value={expression} rows={3} spellcheck={false} disableBrowserAutocorrect onFocus={() => (entered.current = true)} onChange={({ detail }) => change(detail.value)} />
        </div>
      </FormField>
      <Columns columns={columns} insert={insert} />
      <ExpandableSection headerText="What a formula can use" variant="inline">
        <table className="atelier-functions">
          <tbody>
            {FUNCTIONS.map(([written, does]) => (
              <tr key={written}>
                <th scope="row">
                  <code>{written}</code>
                </th>
                <td>{does}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <Box color="text-body-secondary">A missing value makes what is computed from it missing; so does what cannot be computed, such as a division by zero. As a part of Concat it is empty.</Box>
      </ExpandableSection>
    </SpaceBetween>
  );
}

function Columns({ columns, insert }: { columns: readonly RecipeColumn[]; insert: (column: string) => void }) {
  if (columns.length > MOST_BUTTONS) {
    return (
      <Select
        options={columns.map(({ name, type }) => ({ value: name, label: name, description: type }))}
        selectedOption={null}
        placeholder="Insert a column"
        ariaLabel="Insert a column"
        filteringType="auto"
        filteringAriaLabel="Find a column"
        virtualScroll={columns.length > MANY_OPTIONS}
        onChange={({ detail }) => insert(detail.selectedOption.value ?? '')}
      />
    );
  }
  return (
    <SpaceBetween direction="horizontal" size="s">
      {columns.map(({ name }) => (
        <Button key={name} variant="inline-link" ariaLabel={`Insert ${name}`} onClick={() => insert(name)}>
          {name}
        </Button>
      ))}
    </SpaceBetween>
  );
}

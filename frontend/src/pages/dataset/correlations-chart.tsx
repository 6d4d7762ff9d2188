import Box from '@cloudscape-design/components/box';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import FormField from '@cloudscape-design/components/form-field';
import Multiselect from '@cloudscape-design/components/multiselect';
import Select from '@cloudscape-design/components/select';
import Slider from '@cloudscape-design/components/slider';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';

import { readCorrelations, type Column } from '../../api/datasets';
import { CorrelationChart } from '../../charts/exploration';
import { ErrorBox } from '../../components/error-box';
import { formatCount } from '../../components/format';

const MOST = 15;
const MANY = 100; // columns, of which only those on screen are drawn
const AUTOMATIC = { value: '', label: 'What fits the columns' };
const KINDS = [
  AUTOMATIC,
  { value: 'Pearson', label: 'Pearson', description: 'Numbers: do they lie on a line? −1 to 1' },
  { value: 'Spearman', label: 'Spearman', description: 'Numbers: does one rise with the other? −1 to 1' },
  { value: 'MI', label: 'Mutual information', description: 'Anything: what does one tell of the other? 0 to 1' },
  { value: 'Spearman & MI', label: 'Spearman & mutual information', description: 'Numbers by rank, the rest by what they tell' },
];
const MEANING: Record<string, string> = {
  Pearson: 'Pearson: 1 or −1 where two columns lie on a line, 0 where they have no line in common.',
  Spearman: 'Spearman: 1 where one always rises with the other, −1 where it falls.',
  MI: 'Mutual information: 1 where two columns tell each other, 0 where they have nothing in common.',
  'Spearman & MI': 'Numbers by Spearman (−1 to 1), everything else by mutual information (0 to 1).',
};

/** The first ones and the last, which is often what is to be predicted. */
const firstOf = (able: readonly string[]): readonly string[] => (able.length > MOST ? [...able.slice(0, MOST - 1), ...able.slice(-1)] : able);

interface CorrelationsProps {
  dataset: string;
  version: string;
  columns: readonly Column[];
}

/** Up to fifteen columns against each other. */
export function CorrelationsChart({ dataset, version, columns }: CorrelationsProps) {
  const able = useMemo(() => columns.filter(({ type }) => ['numeric', 'binary', 'categorical'].includes(type)).map(({ name }) => name), [columns]);
  const [chosen, setChosen] = useState(() => firstOf(able));
  const [kind, setKind] = useState(AUTOMATIC);
  const [least, setLeast] = useState(0);
  const found = useQuery({
    queryKey: [`/api/datasets/${dataset}/correlations`, version, chosen, kind.value],
    queryFn: ({ signal }) => readCorrelations(dataset, version, chosen, kind.value, signal),
    enabled: chosen.length > 1,
    staleTime: Infinity,
  });
  const matrix = useMemo(
    () => found.data?.matrix.map((row) => row.map((value) => (value !== null && Math.abs(value) * 100 >= least ? value : null))),
    [found.data, least],
  );
  return (
    <SpaceBetween size="m">
      <ColumnLayout columns={3}>
        <FormField label="Columns" description={`Numbers and categories, at most ${MOST}.`} errorText={chosen.length > MOST ? `Leave out ${chosen.length - MOST}.` : undefined}>
          <Multiselect
            filteringType="auto"
            virtualScroll={able.length > MANY}
            tokenLimit={3}
            options={able.map((value) => ({ value, label: value }))}
            selectedOptions={chosen.map((value) => ({ value, label: value }))}
            placeholder="Choose two or more"
            onChange={({ detail }) => setChosen(detail.selectedOptions.map(({ value }) => value ?? ''))}
          />
        </FormField>
        <FormField label="Measure">
          <Select options={KINDS} selectedOption={kind} onChange={({ detail }) => setKind(KINDS.find(({ value }) => value === detail.selectedOption.value) ?? AUTOMATIC)} />
        </FormField>
        <FormField label="Show from">
          <Slider value={least} min={0} max={95} step={5} valueFormatter={(value) => `${value / 100}`} ariaLabel="Smallest value that is shown" onChange={({ detail }) => setLeast(detail.value)} />
        </FormField>
      </ColumnLayout>
      {found.isError && <ErrorBox error={found.error} what="These columns cannot be compared" />}
      {found.isLoading && <Spinner />}
      {chosen.length < 2 && <Box color="text-body-secondary">Choose two columns or more.</Box>}
      {found.data && matrix && (
        <>
          <Box color="text-body-secondary">
            {MEANING[found.data.kind]} Of {formatCount(found.data.rows, 'row')}.
          </Box>
          <CorrelationChart columns={found.data.columns} matrix={matrix} label={`${found.data.kind} of the columns`} written />
        </>
      )}
    </SpaceBetween>
  );
}

import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';

import type { BiasMetric, BiasReport } from '../../autopilot/report';
import { Cell } from '../../components/cell';
import { Said } from '../../components/said';
import { useUrlState } from '../../components/use-url-state';

/** The groups that were named with the experiment, each against all others: labels of the data, predictions of the model. */
export function FairnessCell({ bias }: { bias: BiasReport }) {
  const [chosen, setChosen] = useUrlState('facet');
  const named = bias.tables.map((table) => ({ table, name: `${table.facet} is ${table.value}` }));
  const shown = named.find(({ name }) => name === chosen) ?? named[0];
  if (!shown) return null;
  return (
    <Cell
      id="fairness"
      title="Fairness"
      description={`The good outcome is “${bias.outcome}”. Differences say where to look; whether they are unfair, people decide.`}
    >
      <SpaceBetween size="l">
        {bias.words.length > 0 && (
          <ul>
            {bias.words.map((sentence) => (
              <li key={sentence}>
                <Said text={sentence} />
              </li>
            ))}
          </ul>
        )}
        <FormField label="Group under study" description="Against all other rows.">
          <Select
            options={named.map(({ name }) => ({ value: name, label: name }))}
            selectedOption={{ value: shown.name, label: shown.name }}
            onChange={({ detail }) => setChosen(detail.selectedOption.value ?? '')}
          />
        </FormField>
        <Metrics title="Predictions of the model" metrics={shown.table.predictions} />
        <Metrics title="Labels of the data" metrics={shown.table.labels} />
      </SpaceBetween>
    </Cell>
  );
}

function Metrics({ title, metrics }: { title: string; metrics: BiasMetric[] }) {
  return (
    <Table<BiasMetric>
      variant="embedded"
      contentDensity="compact"
      wrapLines
      items={metrics}
      trackBy="name"
      header={<Header variant="h3">{title}</Header>}
      ariaLabels={{ tableLabel: title }}
      empty={<Box>No row of this group is among the rows that the model was judged on.</Box>}
      columnDefinitions={[
        { id: 'name', header: 'Metric', isRowHeader: true, minWidth: 300, cell: ({ description }) => description },
        { id: 'value', header: 'Value', cell: valueOf },
        { id: 'interval', header: '95 % interval', minWidth: 160, cell: ({ interval }) => (interval ? interval.join(' to ') : '–') },
      ]}
    />
  );
}

function valueOf({ value, error }: BiasMetric) {
  if (value === undefined) return <Box color="text-body-secondary">None. {error}.</Box>;
  return typeof value === 'number' ? value.toFixed(3) : value;
}

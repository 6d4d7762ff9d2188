import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Button from '@cloudscape-design/components/button';
import Table from '@cloudscape-design/components/table';

import type { CostRow } from '../../autopilot/report';
import { formatNumber, formatPercent } from '../../components/format';

interface CostTableProps {
  costs: CostRow[];
  positive: string;
  /** The threshold at which the model decides by itself. */
  own: number;
  setThreshold: (threshold: number) => void;
}

const slider = (threshold: number): number => Math.min(0.99, Math.max(0.01, Math.round(threshold * 100) / 100));

/** The cheapest threshold for usual ratios of costs; a click moves the slider there. */
export function CostTable({ costs, positive, own, setThreshold }: CostTableProps) {
  return (
    <ExpandableSection headerText="The cheapest threshold by what errors cost" variant="inline">
      <Table<CostRow>
        variant="embedded"
        contentDensity="compact"
        wrapLines
        items={costs}
        trackBy={({ falsePositive, falseNegative }) => `${falsePositive}:${falseNegative}`}
        ariaLabels={{ tableLabel: 'The cheapest threshold by what errors cost' }}
        columnDefinitions={[
          { id: 'false', header: 'A false alarm costs', isRowHeader: true, cell: ({ falsePositive }) => formatNumber(falsePositive) },
          { id: 'missed', header: `A missed “${positive}” costs`, cell: ({ falseNegative }) => formatNumber(falseNegative) },
          {
            id: 'threshold',
            header: 'Cheapest threshold',
            cell: ({ threshold }) => (
              <Button variant="inline-link" ariaLabel={`Use ${formatPercent(threshold)}`} onClick={() => setThreshold(slider(threshold))}>
                {formatPercent(threshold)}
              </Button>
            ),
          },
          { id: 'cost', header: 'Cost of 100 rows', cell: ({ cost }) => formatNumber(cost) },
          { id: 'now', header: `At ${formatPercent(own)}`, cell: ({ now }) => formatNumber(now) },
        ]}
      />
    </ExpandableSection>
  );
}

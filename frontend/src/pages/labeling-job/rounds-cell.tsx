import Box from '@cloudscape-design/components/box';
import Table from '@cloudscape-design/components/table';

import { Cell } from '../../components/cell';
import { formatNumber, formatPercent } from '../../components/format';
import { Time } from '../../components/time';
import type { Round } from '../../labeling/api';

/** Rounds of automated labeling: what the model learned from, how good it was, what it labeled. */
export function RoundsCell({ rounds, running }: { rounds: Round[]; running: boolean }) {
  return (
    <Cell id="rounds" title="Automated labeling" description="In each round a model learns from what people labeled, labels what it is sure of, and leaves to people what it is least sure of.">
      <Table<Round>
        variant="embedded"
        items={rounds}
        trackBy={({ round }) => String(round)}
        ariaLabels={{ tableLabel: 'Rounds of automated labeling' }}
        empty={<Box color="text-body-secondary">{running ? 'The first round begins when people have labeled what the model learns from.' : 'There was no round.'}</Box>}
        columnDefinitions={[
          { id: 'round', header: 'Round', cell: ({ round }) => formatNumber(round), isRowHeader: true },
          { id: 'trained', header: 'Learned from', cell: ({ trained_on }) => formatNumber(trained_on) },
          { id: 'accuracy', header: 'Right on the validation set', cell: ({ accuracy }) => formatPercent(accuracy) },
          { id: 'threshold', header: 'Sure enough from', cell: ({ threshold }) => (threshold === null ? 'Never' : formatPercent(threshold)) },
          { id: 'expected', header: 'Expected to label', cell: ({ expected }) => formatNumber(expected) },
          { id: 'labeled', header: 'Labeled', cell: ({ labeled }) => formatNumber(labeled) },
          { id: 'asked', header: 'Went to people', cell: ({ asked }) => formatNumber(asked) },
          { id: 'left', header: 'Left', cell: ({ left }) => formatNumber(left) },
          { id: 'at', header: 'When', cell: ({ at }) => <Time at={at} /> },
        ]}
      />
    </Cell>
  );
}

import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';

import { Cell } from '../../components/cell';
import { DocLink } from '../../components/doc-link';
import { formatNumber, formatPercent } from '../../components/format';
import { Time } from '../../components/time';
import { paths } from '../../documents/paths';
import type { Round } from '../../labeling/api';

interface Look {
  /** What the quality of the validation set is. */
  quality: string;
  /** How good the model's labels must be on average. */
  target: string;
}

const CLASSES: Look = { quality: 'Right on the validation set', target: '95 % of them are right' };
/** Types whose labels are compared by how much they overlap people's. */
const DRAWN: Record<string, Look> = {
  BoundingBox: { quality: 'Overlap on the validation set', target: 'boxes overlap people’s by 60 %' },
  SemanticSegmentation: { quality: 'Overlap on the validation set', target: 'masks overlap people’s by 70 %' },
};

/** Rounds of automated labeling: what the model learned from, how good it was, what it labeled. */
export function RoundsCell({ rounds, running, type, model }: { rounds: Round[]; running: boolean; type: string; model: string | undefined }) {
  const { quality, target } = DRAWN[type] ?? CLASSES;
  const never = rounds.length > 0 && rounds.every(({ threshold }) => threshold === null);
  return (
    <Cell id="rounds" title="Automated labeling" description="In each round a model learns from what people labeled, labels what it is sure of, and leaves to people what it is least sure of.">
      <SpaceBetween size="s">
        {never && (
          <Alert type="info" header="The model has labeled nothing so far">
            From no confidence on were its labels good enough: on average {target} is what they must reach on the validation set. People label the objects until it does.
          </Alert>
        )}
        <Table<Round>
          variant="embedded"
          items={rounds}
          trackBy={({ round }) => String(round)}
          ariaLabels={{ tableLabel: 'Rounds of automated labeling' }}
          empty={<Box color="text-body-secondary">{running ? 'The first round begins when people have labeled what the model learns from.' : 'There was no round.'}</Box>}
          columnDefinitions={[
            { id: 'round', header: 'Round', cell: ({ round }) => formatNumber(round), isRowHeader: true },
            { id: 'trained', header: 'Learned from', cell: ({ trained_on }) => formatNumber(trained_on) },
            { id: 'accuracy', header: quality, cell: ({ accuracy }) => formatPercent(accuracy) },
            { id: 'threshold', header: 'Sure enough from', cell: ({ threshold }) => (threshold === null ? 'Never' : formatPercent(threshold)) },
            { id: 'expected', header: 'Expected to label', cell: ({ expected }) => formatNumber(expected) },
            { id: 'labeled', header: 'Labeled', cell: ({ labeled }) => formatNumber(labeled) },
            { id: 'asked', header: 'Went to people', cell: ({ asked }) => formatNumber(asked) },
            { id: 'left', header: 'Left', cell: ({ left }) => formatNumber(left) },
            { id: 'at', header: 'When', cell: ({ at }) => <Time at={at} /> },
          ]}
        />
        {model && (
          <Box>
            The last round’s model is <DocLink to={paths.model(model)}>{model}</DocLink>. It can be deployed, and a chained job begins with it.
          </Box>
        )}
      </SpaceBetween>
    </Cell>
  );
}

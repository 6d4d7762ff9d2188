import Box from '@cloudscape-design/components/box';
import type { TableProps } from '@cloudscape-design/components/table';

import type { Share } from '../../api/shares';
import { modelTitle } from '../../autopilot/leaderboard';
import { metricOf } from '../../autopilot/metrics';
import { scoreText } from '../../autopilot/score-text';
import { DocLink } from '../../components/doc-link';
import { Time } from '../../components/time';
import '../../sharing/sharing.css';
import { capital, pathOf, titleOf } from '../../sharing/words';

type Column = TableProps.ColumnDefinition<Share>;

const WHAT: Column = {
  id: 'what',
  header: 'What',
  isRowHeader: true,
  minWidth: 220,
  cell: (row) => (
    <>
      <DocLink to={pathOf(row)}>{capital(titleOf(row))}</DocLink>
      <Box fontSize="body-s" color="text-body-secondary">
        predicts {row.target}
      </Box>
    </>
  ),
  sortingComparator: (one, other) => titleOf(one).localeCompare(titleOf(other)),
};

/** The model's score; of a leaderboard, that of its best model at the moment. */
const SCORE: Column = {
  id: 'score',
  header: 'Score',
  minWidth: 150,
  cell: (row) => (row.value === null ? '–' : <Score row={row} />),
};

const NOTE: Column = { id: 'note', header: 'Note', minWidth: 220, cell: ({ note }) => (note ? <span className="shared-note">{note}</span> : '–') };

const WHEN: Column = {
  id: 'when',
  header: 'Shared',
  minWidth: 120,
  cell: ({ shared_at }) => <Time at={shared_at} />,
  sortingComparator: (one, other) => String(one.shared_at).localeCompare(String(other.shared_at)),
};

export const RECEIVED: Column[] = [
  WHAT,
  { id: 'by', header: 'By', minWidth: 110, cell: ({ by }) => by || 'somebody who is gone', sortingField: 'by' },
  NOTE,
  SCORE,
  WHEN,
  { id: 'seen', header: 'State', minWidth: 90, cell: ({ seen }) => (seen ? 'Seen' : <b>New</b>), sortingComparator: (one, other) => Number(one.seen) - Number(other.seen) },
];

export const GIVEN: Column[] = [
  WHAT,
  { id: 'receiver', header: 'With', minWidth: 110, cell: ({ receiver }) => receiver, sortingField: 'receiver' },
  NOTE,
  SCORE,
  WHEN,
  { id: 'seen', header: 'State', minWidth: 110, cell: ({ seen }) => (seen ? 'Seen' : 'Not seen yet'), sortingComparator: (one, other) => Number(one.seen) - Number(other.seen) },
];

function Score({ row }: { row: Share }) {
  const metric = metricOf(row.objective);
  return (
    <>
      {metric.label} {scoreText(metric, row.value ?? undefined)}
      {row.candidate === null && (
        <Box fontSize="body-s" color="text-body-secondary">
          {modelTitle(row.algorithm, row.model)}
        </Box>
      )}
    </>
  );
}


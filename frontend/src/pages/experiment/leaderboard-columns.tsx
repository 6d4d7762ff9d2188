import Box from '@cloudscape-design/components/box';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { TableProps } from '@cloudscape-design/components/table';

import { objectUrl } from '../../api/rest';
import '../../autopilot/autopilot.css';
import { IntervalBar } from '../../autopilot/interval-bar';
import type { Row } from '../../autopilot/leaderboard';
import { filesOf, packageName } from '../../autopilot/locations';
import { directionText, type Metric } from '../../autopilot/metrics';
import { intervalText, scoreText } from '../../autopilot/score-text';
import { CANDIDATE_LOOK } from '../../autopilot/status';
import { DocLink } from '../../components/doc-link';
import { formatBytes, formatCount, formatDuration } from '../../components/format';
import { paths } from '../../documents/paths';
import { useMayDeploy } from '../../hosting/use-deploy';

interface Context {
  job: string;
  metric: Metric;
  range: [number, number];
  deploy: (row: Row) => void;
}

/** The columns of the leaderboard as data; every one but the buttons can be sorted. Narrow, so that all fit beside the panels. */
export function columnsFor({ job, metric, range, deploy }: Context): TableProps.ColumnDefinition<Row>[] {
  return [
    { id: 'rank', header: '#', cell: (row) => row.rank ?? '', width: 50, sortingComparator: by((row) => row.rank ?? Infinity) },
    {
      id: 'model',
      header: 'Model',
      isRowHeader: true,
      minWidth: 150,
      cell: (row) => <ModelName job={job} row={row} />,
      sortingComparator: (a, b) => a.title.localeCompare(b.title),
    },
    {
      id: 'score',
      header: `${metric.label}${range[0] === range[1] ? '' : ' (95 %)'}`,
      minWidth: 175,
      cell: (row) => <Score row={row} metric={metric} range={range} />,
      sortingComparator: by((row) => row.value ?? (metric.higherIsBetter ? -Infinity : Infinity)),
    },
    { id: 'fit', header: 'Fit', width: 96, cell: (row) => formatDuration(row.fitSeconds), sortingComparator: by((row) => row.fitSeconds ?? Infinity) },
    { id: 'latency', header: '1 row', width: 104, cell: (row) => formatDuration(row.rowSeconds), sortingComparator: by((row) => row.rowSeconds ?? Infinity) },
    { id: 'size', header: 'Size', width: 96, cell: (row) => formatBytes(row.sizeBytes), sortingComparator: by((row) => row.sizeBytes ?? Infinity) },
    { id: 'actions', header: 'Actions', width: 84, cell: (row) => <Actions row={row} deploy={deploy} /> },
  ];
}

function by(key: (row: Row) => number | string) {
  return (a: Row, b: Row): number => {
    const [one, other] = [key(a), key(b)];
    if (one === other) return 0;
    return one < other ? -1 : 1;
  };
}

function ModelName({ job, row }: { job: string; row: Row }) {
  const name = row.status === 'Completed' ? <DocLink to={paths.candidate(job, row.name)}>{row.title}</DocLink> : row.title;
  return (
    <div className="atelier-new-row">
      {name}
      {row.tied && (
        <Box variant="span" color="text-body-secondary">
          {' '}
          (tied)
        </Box>
      )}
      {row.firstLook && (
        <Box variant="span" color="text-body-secondary">
          {` (first look: judged on ${formatCount(row.judgedRows, 'row')} only)`}
        </Box>
      )}
      {row.status !== 'Completed' && (
        <>
          {' '}
          <RowStatus row={row} />
        </>
      )}
      {row.reason && (
        <Box fontSize="body-s" color="text-body-secondary">
          {row.reason}
        </Box>
      )}
    </div>
  );
}

function Score({ row, metric, range }: { row: Row; metric: Metric; range: [number, number] }) {
  if (row.value === undefined) return <>–</>;
  return (
    <span className="atelier-score" title={`${metric.label}: ${directionText(metric).toLowerCase()}`}>
      <span>{scoreText(metric, row.value)}</span>
      <span>
        <IntervalBar value={row.value} interval={row.interval} range={range} />
        <Box variant="small" color="text-body-secondary">
          {intervalText(metric, row.interval)}
        </Box>
      </span>
    </span>
  );
}

function RowStatus({ row }: { row: Row }) {
  const { type, text } = CANDIDATE_LOOK[row.status];
  return (
    <StatusIndicator type={type}>
      {text}
      {row.note && row.status === 'InProgress' ? ` ${row.note}` : ''}
    </StatusIndicator>
  );
}

/** One small menu per row: two buttons beside each other did not fit at every width. */
function Actions({ row, deploy }: { row: Row; deploy: (row: Row) => void }) {
  const { model, schema } = filesOf(row.candidate);
  const mayDeploy = useMayDeploy();
  if (!model || row.status !== 'Completed') return null;
  return (
    <ButtonDropdown
      variant="icon"
      ariaLabel={`Actions for ${row.title}`}
      expandToViewport
      items={[
        ...(mayDeploy ? [{ id: 'deploy', text: 'Deploy' }] : []),
        { id: 'download', text: 'Download the model', href: objectUrl(model, packageName(row.name)), external: false },
        ...(schema ? [{ id: 'schema', text: 'Download schema.json', href: objectUrl(schema, `${row.name}-schema.json`), external: false }] : []),
      ]}
      onItemClick={({ detail }) => detail.id === 'deploy' && deploy(row)}
    />
  );
}

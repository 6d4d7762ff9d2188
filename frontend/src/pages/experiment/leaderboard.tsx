import { useCollection } from '@cloudscape-design/collection-hooks';
import Box from '@cloudscape-design/components/box';
import Header from '@cloudscape-design/components/header';
import Pagination from '@cloudscape-design/components/pagination';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import TextFilter from '@cloudscape-design/components/text-filter';
import { useMemo, useRef, useState } from 'react';

import { MOST_COMPARED } from '../../autopilot/compare';
import { barRange, type Row } from '../../autopilot/leaderboard';
import { metricOf, type Metric } from '../../autopilot/metrics';
import { Empty, NoMatch } from '../../components/empty';
import { formatCount } from '../../components/format';
import { useUrlState } from '../../components/use-url-state';
import { useWidth } from '../../components/use-width';
import { paths } from '../../documents/paths';
import { LinkButton } from '../../components/link-button';
import { columnsFor } from './leaderboard-columns';

interface LeaderboardProps {
  job: string;
  rows: Row[];
  metric: Metric;
  metrics: string[];
  setMetric: (name: string) => void;
  loading: boolean;
  ended: boolean;
  deploy: (row: Row) => void;
}

/** Hundreds of rows at once take seconds to draw. */
const PAGE = 50;
/** Pixels in which all columns fit; beside the panel of a small screen there are fewer. */
const ROOM_FOR_ALL = 800;
/** They stand on the page of the model, too. */
const FIRST_TO_GO: readonly string[] = ['fit', 'size'];
/** On a narrow page the numbers scroll below the buttons, not the buttons out of the page. */
const STICKY = { first: 0, last: 1 };

export function Leaderboard({ job, rows, metric, metrics, setMetric, loading, ended, deploy }: LeaderboardProps) {
  const [filter, setFilter] = useUrlState('filter');
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const narrow = width > 0 && width < ROOM_FOR_ALL;
  const columns = useMemo(
    () => columnsFor({ job, metric, range: barRange(rows), deploy }).filter(({ id }) => !narrow || !FIRST_TO_GO.includes(id ?? '')),
    [job, metric, rows, deploy, narrow],
  );
  const found = useMemo(() => rows.filter((row) => matches(row, filter)), [rows, filter]);
  const { items, collectionProps, paginationProps } = useCollection(found, { sorting: {}, pagination: { pageSize: PAGE } });
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const selected = rows.filter(({ name }) => chosen.includes(name));
  const tied = rows.filter((row) => row.tied).length;
  const option = (name: string) => ({ value: name, label: metricOf(name).label });
  return (
    <div ref={frame}>
      <Table<Row>
        {...collectionProps}
        items={items}
        pagination={found.length > PAGE ? <Pagination {...paginationProps} /> : undefined}
        trackBy="name"
        variant="container"
        columnDefinitions={columns}
        loading={loading}
        loadingText="Reading the leaderboard"
        wrapLines
        stickyColumns={STICKY}
        selectionType="multi"
        selectedItems={selected}
        isItemDisabled={(row) => row.status !== 'Completed'}
        onSelectionChange={({ detail }) => setChosen(detail.selectedItems.map(({ name }) => name))}
        ariaLabels={{
          tableLabel: 'Leaderboard',
          selectionGroupLabel: 'Models to compare',
          allItemsSelectionLabel: () => 'Choose all models',
          itemSelectionLabel: (_, row) => `Choose ${row.title}`,
        }}
        empty={rows.length > 0 ? <NoMatch clear={() => setFilter('')} /> : <NoModels ended={ended} />}
        header={
          <Header
            counter={rows.length > 0 ? `(${rows.length})` : ''}
            description={metric.meaning}
            actions={<CompareButton job={job} models={selected.map(({ name }) => name)} />}
            info={tied > 0 ? <Box variant="span" color="text-body-secondary">{`tied with the best: ${tied}`}</Box> : undefined}
          >
            Leaderboard
          </Header>
        }
        filter={
          <SpaceBetween direction="horizontal" size="xs" alignItems="end">
            <TextFilter
              filteringText={filter}
              filteringPlaceholder="Find models"
              filteringAriaLabel="Find models"
              countText={filter ? formatCount(found.length, 'match', 'matches') : ''}
              onChange={({ detail }) => setFilter(detail.filteringText)}
            />
            <Select
              className="atelier-metric-select"
              inlineLabelText="Metric"
              options={metrics.map(option)}
              selectedOption={option(metric.name)}
              onChange={({ detail }) => setMetric(detail.selectedOption.value ?? '')}
              disabled={metrics.length === 0}
            />
          </SpaceBetween>
        }
      />
    </div>
  );
}

function CompareButton({ job, models }: { job: string; models: readonly string[] }) {
  const fits = models.length > 1 && models.length <= MOST_COMPARED;
  return (
    <LinkButton
      to={paths.compare(models.map((name) => `${job}/${name}`))}
      disabled={!fits}
      disabledReason={`Choose two to ${MOST_COMPARED} models in the table.`}
    >
      Compare
    </LinkButton>
  );
}

function NoModels({ ended }: { ended: boolean }) {
  return (
    <Empty
      title={ended ? 'No model was made' : 'No model yet'}
      why={ended ? 'The log tells what happened.' : 'The first one comes seconds after the data has been read.'}
    />
  );
}

function matches(row: Row, text: string): boolean {
  const wanted = text.trim().toLowerCase();
  return wanted === '' || [row.title, row.name, row.status, row.reason ?? ''].some((each) => each.toLowerCase().includes(wanted));
}

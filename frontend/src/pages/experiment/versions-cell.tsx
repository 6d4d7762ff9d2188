import Box from '@cloudscape-design/components/box';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import { useMemo, useState } from 'react';

import { MOST_COMPARED } from '../../autopilot/compare';
import { modelTitle } from '../../autopilot/leaderboard';
import { metricOf, type Metric } from '../../autopilot/metrics';
import { useVersions, type Version } from '../../autopilot/queries';
import { intervalText, scoreText } from '../../autopilot/score-text';
import { jobLook } from '../../autopilot/status';
import { Cell } from '../../components/cell';
import { DocLink } from '../../components/doc-link';
import { Time } from '../../components/time';
import { paths } from '../../documents/paths';
import { LinkButton } from '../../components/link-button';

/** The experiments of the series with the best model of each; nothing for one that is alone. */
export function VersionsCell({ job }: { job: string }) {
  const versions = useVersions(job).data ?? [];
  return versions.length > 1 ? <Versions job={job} versions={versions} /> : null;
}

function Versions({ job, versions }: { job: string; versions: readonly Version[] }) {
  const names = useMemo(() => metricNames(versions), [versions]);
  const [chosenMetric, setChosenMetric] = useState('');
  const objective = versions.find(({ objective }) => objective)?.objective ?? '';
  const metric = metricOf(chosenMetric || objective || (names[0] ?? 'Score'));
  const [chosen, setChosen] = useState<readonly Version[]>();
  const withModel = versions.filter(({ best }) => best);
  const selected = (chosen ?? withModel.slice(0, 2)).filter(({ name }) => withModel.some((each) => each.name === name));
  const fits = selected.length > 1 && selected.length <= MOST_COMPARED;
  return (
    <Cell
      id="versions"
      title="Versions"
      description={`${versions.length} experiments that predict the same column, with the best model of each.`}
      actions={
        <SpaceBetween direction="horizontal" size="xs" alignItems="center">
          <Select
            inlineLabelText="Metric"
            className="atelier-metric-select"
            options={names.map((name) => ({ value: name, label: metricOf(name).label }))}
            selectedOption={{ value: metric.name, label: metric.label }}
            disabled={names.length === 0}
            onChange={({ detail }) => setChosenMetric(detail.selectedOption.value ?? '')}
          />
          <LinkButton
            to={paths.compare([...selected].sort((one, other) => one.version - other.version).map(({ name, best }) => `${name}/${best?.name ?? ''}`))}
            disabled={!fits}
            disabledReason={`Choose two to ${MOST_COMPARED} versions that have a model.`}
          >
            Compare their best models
          </LinkButton>
        </SpaceBetween>
      }
    >
      <Table<Version>
        variant="embedded"
        wrapLines
        items={versions}
        trackBy="name"
        columnDefinitions={columnsFor(job, metric, versions)}
        selectionType="multi"
        selectedItems={selected}
        isItemDisabled={({ best }) => !best}
        onSelectionChange={({ detail }) => setChosen(detail.selectedItems)}
        ariaLabels={{
          tableLabel: 'Versions',
          selectionGroupLabel: 'Versions to compare',
          allItemsSelectionLabel: () => 'Choose all versions',
          itemSelectionLabel: (_, { version }) => `Choose version ${version}`,
        }}
      />
    </Cell>
  );
}

function columnsFor(job: string, metric: Metric, versions: readonly Version[]): TableProps.ColumnDefinition<Version>[] {
  const first = versions.at(-1);
  return [
    {
      id: 'version',
      header: 'Version',
      isRowHeader: true,
      minWidth: 150,
      cell: ({ name, version }) =>
        name === job ? (
          <b>V{version}, this one</b>
        ) : (
          <DocLink to={paths.experiment(name)}>
            V{version} · {name}
          </DocLink>
        ),
    },
    { id: 'status', header: 'Status', minWidth: 120, cell: ({ status }) => <Look status={status} /> },
    {
      id: 'best',
      header: 'Best model',
      minWidth: 170,
      cell: ({ name, best }) => (best ? <DocLink to={paths.candidate(name, best.name)}>{modelTitle(best.algorithm, best.model)}</DocLink> : '–'),
    },
    { id: 'score', header: metric.label, minWidth: 120, cell: (row) => <Score row={row} metric={metric} /> },
    { id: 'data', header: 'Data', minWidth: 110, cell: (row) => dataText(row, first) },
    { id: 'created', header: 'Created', minWidth: 110, cell: ({ created_at }) => <Time at={created_at} /> },
  ];
}

function Look({ status }: { status: Version['status'] }) {
  const { type, text } = jobLook(status, undefined);
  return <StatusIndicator type={type}>{text}</StatusIndicator>;
}

function Score({ row, metric }: { row: Version; metric: Metric }) {
  const { best, objective } = row;
  const isObjective = metric.name === objective;
  const value = isObjective ? (best?.value ?? undefined) : best?.metrics[metric.name];
  return (
    <>
      {scoreText(metric, value)}
      {isObjective && best?.interval && (
        <Box fontSize="body-s" color="text-body-secondary">
          {intervalText(metric, best.interval)}
        </Box>
      )}
    </>
  );
}

/** Scores on other data are not to be compared blindly. */
function dataText(row: Version, first: Version | undefined): string {
  if (!first || row === first) return 'The first data';
  return JSON.stringify(row.data) === JSON.stringify(first.data) ? `As in V${first.version}` : 'Other data';
}

/** Names of metrics that any best model has. */
function metricNames(versions: readonly Version[]): string[] {
  const found = new Set(versions.flatMap(({ objective, best }) => [objective, ...Object.keys(best?.metrics ?? {})]));
  return [...found].filter((name) => name && name !== 'InferenceLatency' && metricOf(name).meaning !== '');
}

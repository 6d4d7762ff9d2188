import Box from '@cloudscape-design/components/box';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';

import { Cell } from '../../components/cell';
import { formatDuration, formatNumber, formatPercent } from '../../components/format';
import { Time } from '../../components/time';
import type { Measures, Quality, WorkerQuality } from '../../labeling/api';

/** Measures in words; those that are shares are shown as such. */
const NAMES: Record<string, { name: string; share: boolean }> = {
  agreement: { name: 'Same answer', share: true },
  fleiss_kappa: { name: 'Fleiss’ kappa', share: false },
  krippendorff_alpha: { name: 'Krippendorff’s alpha', share: false },
  mean_iou: { name: 'Mean overlap (IoU)', share: true },
};

const shownMeasures = (measures: Measures) =>
  Object.entries(NAMES).flatMap(([key, { name, share }]) => {
    const value = measures[key];
    return value === undefined || value === null ? [] : [{ key, label: name, value: share ? formatPercent(value) : formatNumber(value) }];
  });

const accuracyText = ({ accuracy, known }: WorkerQuality): string => (known ? `${formatPercent(accuracy)} of ${formatNumber(known)}` : '–');

/** "dent as crack, 2 times": the most frequent first. */
const mistakes = ({ confusion = {} }: WorkerQuality): string =>
  Object.entries(confusion)
    .flatMap(([right, given]) => Object.entries(given).flatMap(([label, times]) => (label === right ? [] : [{ text: `${right} as ${label}`, times }])))
    .sort((one, other) => other.times - one.times)
    .slice(0, 3)
    .map(({ text, times }) => (times > 1 ? `${text} (${formatNumber(times)} times)` : text))
    .join(', ');

const Accuracy = ({ worker }: { worker: WorkerQuality }) => (
  <>
    {accuracyText(worker)}
    {mistakes(worker) && <Box color="text-body-secondary" fontSize="body-s">{mistakes(worker)}</Box>}
  </>
);

interface LabelRow {
  label: string;
  measures: Measures;
}

/** Who did how much, and how often people agree. */
export function QualityCell({ quality }: { quality: Quality | undefined }) {
  const measures = shownMeasures(quality?.agreement ?? {});
  const classes: LabelRow[] = Object.entries(quality?.classes ?? {}).map(([label, values]) => ({ label, measures: values }));
  const columns = Object.keys(NAMES).filter((key) => classes.some(({ measures: values }) => values[key] !== undefined && values[key] !== null));
  return (
    <Cell id="quality" title="Quality" description="How far people agree on objects that at least two of them answered. 1 or 100 % is full agreement; kappa and alpha are 0 for chance.">
      <SpaceBetween size="l">
        {measures.length > 0 && (
          <KeyValuePairs columns={4} items={[...measures.map(({ label, value }) => ({ label, value })), { label: 'Objects compared', value: formatNumber(quality?.agreement['objects']) }]} />
        )}
        <Table<WorkerQuality>
          variant="embedded"
          items={quality?.workers ?? []}
          loading={quality === undefined}
          loadingText="Reading the answers"
          trackBy="worker_id"
          ariaLabels={{ tableLabel: 'People' }}
          header={<Header variant="h3">People</Header>}
          empty={<Box color="text-body-secondary">Nobody has begun yet.</Box>}
          columnDefinitions={[
            { id: 'name', header: 'Name', cell: ({ name }) => name, isRowHeader: true },
            { id: 'answers', header: 'Answers', cell: ({ answers }) => formatNumber(answers) },
            { id: 'declined', header: 'Declined', cell: ({ declined }) => formatNumber(declined) },
            { id: 'time', header: 'Time for one', cell: ({ mean_s }) => formatDuration(mean_s) },
            { id: 'agreement', header: 'As the others', cell: ({ agreement }) => formatPercent(agreement) },
            { id: 'accuracy', header: 'Known answers right', cell: (worker) => <Accuracy worker={worker} /> },
            { id: 'last', header: 'Last answer', cell: ({ last_at }) => <Time at={last_at} /> },
          ]}
        />
        {columns.length > 0 && (
          <Table<LabelRow>
            variant="embedded"
            items={classes}
            trackBy="label"
            ariaLabels={{ tableLabel: 'Labels' }}
            header={<Header variant="h3">Labels</Header>}
            columnDefinitions={[
              { id: 'label', header: 'Label', cell: ({ label }) => label, isRowHeader: true },
              ...columns.map((key) => ({
                id: key,
                header: NAMES[key]?.name ?? key,
                cell: ({ measures: values }: LabelRow) => (NAMES[key]?.share ? formatPercent(values[key]) : formatNumber(values[key])),
              })),
            ]}
          />
        )}
      </SpaceBetween>
    </Cell>
  );
}

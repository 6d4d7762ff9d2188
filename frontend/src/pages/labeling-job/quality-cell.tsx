import Box from '@cloudscape-design/components/box';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';

import { Cell } from '../../components/cell';
import { formatDuration, formatNumber, formatPercent } from '../../components/format';
import { Time } from '../../components/time';
import type { ClassQuality, Quality, WorkerQuality } from '../../labeling/api';

const agreementText = ({ compared, agreement }: { compared?: number; agreement?: number }): string =>
  compared ? `${formatPercent(agreement)} of ${formatNumber(compared)}` : '–';

/** Who did how much, and how often people agree. */
export function QualityCell({ quality }: { quality: Quality | undefined }) {
  return (
    <Cell id="quality" title="Quality" description="How often an answer is what the label became, where at least two people answered.">
      <SpaceBetween size="l">
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
            { id: 'agreement', header: 'As the label', cell: agreementText },
            { id: 'last', header: 'Last answer', cell: ({ last_at }) => <Time at={last_at} /> },
          ]}
        />
        {quality !== undefined && quality.classes.length > 0 && (
          <Table<ClassQuality>
            variant="embedded"
            items={quality.classes}
            trackBy="label"
            ariaLabels={{ tableLabel: 'Labels' }}
            header={<Header variant="h3">Labels</Header>}
            columnDefinitions={[
              { id: 'label', header: 'Label', cell: ({ label }) => label, isRowHeader: true },
              { id: 'agreement', header: 'Agreement', cell: agreementText },
            ]}
          />
        )}
      </SpaceBetween>
    </Cell>
  );
}

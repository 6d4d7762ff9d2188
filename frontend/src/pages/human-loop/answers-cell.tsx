import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';

import { Cell } from '../../components/cell';
import { CodeBlock } from '../../components/code-block';
import { formatDuration } from '../../components/format';
import { Time } from '../../components/time';
import type { GivenAnswer } from '../../labeling/api';
import { LabelerView } from '../../labeling/preview-window';
import { answerState } from '../../labeling/results';
import type { ReviewedLoop } from '../../reviews/api';

/** The page as the reviewers saw it, with the answer of one of them in it. */
export function AnswersCell({ seen }: { seen: ReviewedLoop }) {
  const answered = seen.answers.filter(({ answer }) => answer !== null);
  const [chosen, setChosen] = useState('');
  const shown = answered.find(({ worker_id: id }) => id === chosen) ?? answered[0];
  return (
    <Cell id="answers" title="Answers" description={shown ? `The page as ${shown.worker} sent it.` : 'The page as reviewers see it.'}>
      <SpaceBetween size="l">
        <LabelerView key={shown?.worker_id ?? ''} url={seen.page_url} title={shown ? `The answer of ${shown.worker}` : 'The page of the review'} answer={shown?.answer ?? null} />
        <Table<GivenAnswer>
          variant="embedded"
          items={seen.answers}
          ariaLabels={{ tableLabel: 'Answers' }}
          empty={<Box color="text-body-secondary">Nobody has answered yet.</Box>}
          columnDefinitions={[
            { id: 'worker', header: 'By', cell: ({ worker }) => worker, isRowHeader: true },
            { id: 'state', header: 'State', cell: ({ state, reason }) => answerState(state, reason) },
            { id: 'time', header: 'Time', cell: ({ active_s }) => formatDuration(active_s) },
            { id: 'at', header: 'Sent', cell: ({ submitted_at }) => <Time at={submitted_at} /> },
            {
              id: 'show',
              header: <span className="visually-hidden">Show</span>,
              cell: ({ answer, worker, worker_id: id }) =>
                answer && (
                  <Button variant="inline-link" ariaLabel={`Show the answer of ${worker}`} disabled={id === shown?.worker_id} onClick={() => setChosen(id)}>
                    Show
                  </Button>
                ),
            },
          ]}
        />
        {shown && <CodeBlock code={JSON.stringify(shown.answer, null, 2)} label={`The answer of ${shown.worker} as JSON`} />}
      </SpaceBetween>
    </Cell>
  );
}

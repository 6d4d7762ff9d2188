import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';

import type { LoopSummary } from '../../api/a2i';
import { Cell } from '../../components/cell';
import { DocLink } from '../../components/doc-link';
import { Empty } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { Status } from '../../components/status';
import { Time } from '../../components/time';
import { paths } from '../../documents/paths';
import { LoopActions } from '../../reviews/loop-actions';
import { useLoops } from '../../reviews/queries';

/** The reviews that were asked for, the newest first. */
export function LoopsCell({ flowArn, analysed }: { flowArn: string; analysed: boolean }) {
  const loops = useLoops(flowArn);
  const [chosen, setChosen] = useState<string>();
  const rows = loops.data?.pages.flatMap((page) => page.HumanLoopSummaries) ?? [];
  const selected = rows.find(({ HumanLoopName }) => HumanLoopName === chosen);
  return (
    <Cell
      id="loops"
      title="Reviews"
      description="Each is a human loop: one thing that people look at."
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <LoopActions loop={selected} onDeleted={() => setChosen(undefined)} />
        </SpaceBetween>
      }
    >
      {loops.isError ? (
        <ErrorBox error={loops.error} what="The reviews could not be read" retry={() => void loops.refetch()} />
      ) : (
        <Table<LoopSummary>
          variant="embedded"
          items={rows}
          trackBy="HumanLoopName"
          wrapLines
          loading={loops.isPending}
          loadingText="Reading the reviews"
          selectionType="single"
          selectedItems={selected ? [selected] : []}
          onSelectionChange={({ detail }) => setChosen(detail.selectedItems[0]?.HumanLoopName)}
          onRowClick={({ detail }) => setChosen(detail.item.HumanLoopName)}
          ariaLabels={{ tableLabel: 'Reviews', selectionGroupLabel: 'Choose one review', itemSelectionLabel: (_, { HumanLoopName }) => HumanLoopName }}
          columnDefinitions={[
            { id: 'name', header: 'Name', cell: ({ HumanLoopName: name }) => <DocLink to={paths.humanLoop(name)}>{name}</DocLink>, isRowHeader: true },
            { id: 'status', header: 'Status', cell: ({ HumanLoopStatus, FailureReason }) => <Status status={HumanLoopStatus} {...(FailureReason ? { detail: FailureReason } : {})} /> },
            { id: 'created', header: 'Asked for', cell: ({ CreationTime }) => <Time at={CreationTime} /> },
          ]}
          empty={
            <Empty
              title="No reviews yet"
              why={analysed ? 'A program sends what an analyser has found; what the conditions want is reviewed.' : 'A program begins one with StartHumanLoop; to try it out, start one here.'}
            />
          }
          footer={
            loops.hasNextPage && (
              <Box textAlign="center">
                <Button loading={loops.isFetchingNextPage} onClick={() => void loops.fetchNextPage()}>
                  Show more
                </Button>
              </Box>
            )
          }
        />
      )}
    </Cell>
  );
}

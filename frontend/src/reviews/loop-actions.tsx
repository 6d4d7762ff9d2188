import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { deleteLoop, stopLoop, type LoopSummary } from '../api/a2i';
import { ConfirmDelete } from '../components/confirm-delete';
import { paths } from '../documents/paths';
import { isOver } from './status';

interface Props {
  loop: Pick<LoopSummary, 'HumanLoopName' | 'HumanLoopStatus'> | undefined;
  onDeleted: () => void;
}

/** Stop what runs, delete what is over. */
export function LoopActions({ loop, onDeleted }: Props) {
  const client = useQueryClient();
  const [asking, setAsking] = useState<'stop' | 'delete'>();
  const name = loop?.HumanLoopName ?? '';
  const refresh = () => client.invalidateQueries({ predicate: ({ queryKey }) => /human-?loop/i.test(String(queryKey[0])) });
  return (
    <SpaceBetween direction="horizontal" size="xs">
      <Button disabled={loop?.HumanLoopStatus !== 'InProgress'} onClick={() => setAsking('stop')}>
        Stop
      </Button>
      <Button disabled={!isOver(loop?.HumanLoopStatus)} onClick={() => setAsking('delete')}>
        Delete
      </Button>
      {asking === 'stop' && (
        <ConfirmDelete
          verb="Stop"
          what="review"
          name={name}
          consequence="Nobody new gets it. Whoever has it open may finish; what they answer is written."
          onConfirm={async () => {
            await stopLoop(name);
            await refresh();
          }}
          onClose={() => setAsking(undefined)}
        />
      )}
      {asking === 'delete' && (
        <ConfirmDelete
          what="review"
          name={name}
          pages={[paths.humanLoop(name)]}
          consequence="It is no longer listed, and its name is free. The file with its answers stays."
          onConfirm={async () => {
            await deleteLoop(name);
            onDeleted();
            await refresh();
          }}
          onClose={() => setAsking(undefined)}
        />
      )}
    </SpaceBetween>
  );
}

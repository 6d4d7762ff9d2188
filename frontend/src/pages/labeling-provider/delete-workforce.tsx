import type { DeleteWorkforceRequest, DeleteWorkforceResponse } from '@aws-sdk/client-sagemaker';
import Button from '@cloudscape-design/components/button';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { call } from '../../api/call';
import { useAllowed } from '../../api/session';
import { ConfirmDelete } from '../../components/confirm-delete';
import { formatCount } from '../../components/format';
import { WORKFORCE, type People } from '../../labeling/api';

/** Deletes the workforce once it has no teams; then another kind can be made. */
export function DeleteWorkforce({ people: { workforce, teams } }: { people: People }) {
  const [asking, setAsking] = useState(false);
  const client = useQueryClient();
  const may = useAllowed('sagemaker:DeleteWorkforce');
  if (!workforce) return null;
  return (
    <>
      <Button disabled={!may} onClick={() => setAsking(true)}>
        Delete workforce
      </Button>
      {asking && (
        <ConfirmDelete
          what="workforce"
          name={workforce.name}
          typed
          blocked={teams.length > 0 ? `It has ${formatCount(teams.length, 'team')}. Delete them first, on the page of teams and people.` : undefined}
          consequence="Its people can no longer sign in at the portal."
          onConfirm={async () => {
            await call<DeleteWorkforceRequest, DeleteWorkforceResponse>('DeleteWorkforce', { WorkforceName: workforce.name });
            await client.invalidateQueries({ queryKey: [WORKFORCE] });
          }}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}

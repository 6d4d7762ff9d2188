import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';

import { useAllowed } from '../api/session';
import { Time } from '../components/time';
import { useShareChanges, useShares } from './use-shares';

/** On the page of something that somebody shared with the caller: who, when, and what they said. */
export function SharedNote({ job, candidate }: { job: string; candidate: string | null }) {
  const shares = useShares();
  const { remove } = useShareChanges();
  const mayRemove = useAllowed('atelier:DeleteShare');
  const mine = shares.data?.received.filter((each) => each.job === job && each.candidate === candidate) ?? [];
  return mine.map((each) => (
    <Alert
      key={each.name}
      type="info"
      header={
        <>
          {each.by || 'Somebody'} shared this with you <Time at={each.shared_at} />
        </>
      }
      action={
        mayRemove && (
          <Button loading={remove.isPending} onClick={() => remove.mutate(each)}>
            Take it off my list
          </Button>
        )
      }
    >
      {each.note && <span className="shared-note">{each.note}</span>}
    </Alert>
  ));
}

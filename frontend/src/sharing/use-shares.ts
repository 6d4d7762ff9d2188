import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { markSeen, readShares, share, SHARES, withdraw, type NewShare, type Share } from '../api/shares';
import { useAllowed } from '../api/session';
import { useFlash } from '../workbench/flash';
import { titleOf } from './words';

/** What others shared with the caller and what the caller shared; live. */
export function useShares() {
  const may = useAllowed('atelier:ListShares');
  return useQuery({ queryKey: [SHARES], queryFn: ({ signal }) => readShares(signal), enabled: may });
}

export function useShareChanges() {
  const client = useQueryClient();
  const flash = useFlash();
  const again = () => client.invalidateQueries({ queryKey: [SHARES] });
  const give = useMutation({ mutationFn: ({ job, what }: { job: string; what: NewShare }) => share(job, what), onSuccess: again });
  const seen = useMutation({ mutationFn: (name: string) => markSeen(name), onSuccess: again });
  const remove = useMutation({
    mutationFn: ({ name }: Share) => withdraw(name),
    onSuccess: again,
    onError: (error, gone) => flash.fail(`${titleOf(gone)} is still shared`, error),
  });
  return { give, seen, remove };
}

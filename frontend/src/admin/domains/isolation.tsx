import Spinner from '@cloudscape-design/components/spinner';
import Toggle from '@cloudscape-design/components/toggle';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { api } from '../../api/rest';
import { Cell } from '../../components/cell';
import { ErrorBox } from '../../components/error-box';
import { useFlash } from '../../workbench/flash';

/** The isolation policy: whoever works in the domain reaches nothing that is tagged with another one (spec studio §8.4). */
export function Isolation({ domain }: { domain: string }) {
  const client = useQueryClient();
  const { fail } = useFlash();
  const [busy, setBusy] = useState(false);
  const path = `/api/domains/${encodeURIComponent(domain)}/isolation`;
  const found = useQuery({ queryKey: [path], queryFn: ({ signal }) => api.get<{ isolated: boolean }>(path, {}, signal) });
  async function change(isolated: boolean) {
    setBusy(true);
    try {
      client.setQueryData([path], await api.send('PUT', path, { isolated }));
    } catch (error) {
      fail('The isolation is as it was', error);
    }
    setBusy(false);
  }
  return (
    <Cell id="isolation" title="Isolation" description="Counts at once, for everybody who works in this domain.">
      {found.isPending && <Spinner />}
      {found.isError && <ErrorBox error={found.error} what="The isolation could not be read" retry={() => void found.refetch()} />}
      {found.data && (
        <Toggle
          checked={found.data.isolated}
          disabled={busy}
          description="Things without a domain stay open to all. Lists still name what other domains have."
          onChange={({ detail }) => void change(detail.checked)}
        >
          Nobody here reads, changes or deletes what belongs to another domain
        </Toggle>
      )}
    </Cell>
  );
}

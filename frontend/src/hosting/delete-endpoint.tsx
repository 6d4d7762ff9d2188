import { useQueryClient } from '@tanstack/react-query';

import { call } from '../api/call';
import { ConfirmDelete } from '../components/confirm-delete';
import { paths } from '../documents/paths';
import { useFlash } from '../workbench/flash';

/** Deleting an endpoint stops answers for everybody who asks it: a word is asked for. Its model stays. */
export function DeleteEndpoint({ name, onClose, onDeleted }: { name: string; onClose: () => void; onDeleted?: () => void }) {
  const client = useQueryClient();
  const flash = useFlash();
  return (
    <ConfirmDelete
      what="endpoint"
      name={name}
      pages={[paths.endpoint(name)]}
      typed
      consequence="Programs that ask it get errors from then on. Its model, configuration and logs stay; you can deploy the model again."
      onConfirm={async () => {
        await call('DeleteEndpoint', { EndpointName: name });
        flash.show({ id: `delete-${name}`, type: 'success', header: `Endpoint ${name} is being deleted` });
        await client.invalidateQueries({ queryKey: ['ListEndpoints'] });
        await client.invalidateQueries({ queryKey: ['DescribeEndpoint', name] });
        onDeleted?.();
      }}
      onClose={onClose}
    />
  );
}

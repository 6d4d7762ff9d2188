import { useQueryClient } from '@tanstack/react-query';

import { call } from '../api/call';
import { ConfirmDelete } from '../components/confirm-delete';
import { paths } from '../documents/paths';
import { useFlash } from '../workbench/flash';

/** A model resource is a name for a package; endpoints that run keep their own copy (hosting spec §25, 17). */
export function DeleteModel({ name, onClose, onDeleted }: { name: string; onClose: () => void; onDeleted?: () => void }) {
  const client = useQueryClient();
  const flash = useFlash();
  return (
    <ConfirmDelete
      what="model"
      name={name}
      pages={[paths.model(name)]}
      consequence="Running endpoints go on; its package stays with the experiment. New endpoints and batch predictions can no longer use this name."
      onConfirm={async () => {
        await call('DeleteModel', { ModelName: name });
        flash.show({ id: `delete-${name}`, type: 'success', header: `Model ${name} is deleted` });
        await client.invalidateQueries({ queryKey: ['ListModels'] });
        onDeleted?.();
      }}
      onClose={onClose}
    />
  );
}

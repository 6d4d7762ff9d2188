import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';

import { call } from '../api/call';
import { ConfirmDelete } from '../components/confirm-delete';
import { useFlash } from '../workbench/flash';

interface DeleteDialogProps {
  /** "image", "start script" … */
  what: string;
  name: string;
  consequence: ReactNode;
  operation: string;
  input: object;
  /** Key of the list that shows it. */
  list: string;
  /** The pages about it. */
  pages?: readonly string[];
  onClose: () => void;
  onDeleted?: (() => void) | undefined;
}

/** Deleting asks for the word, as every dialog of the studio's environments does. */
export function DeleteDialog({ what, name, consequence, operation, input, list, pages = [], onClose, onDeleted }: DeleteDialogProps) {
  const client = useQueryClient();
  const flash = useFlash();
  return (
    <ConfirmDelete
      what={what}
      name={name}
      pages={pages}
      typed
      consequence={consequence}
      onConfirm={async () => {
        await call(operation, input);
        flash.show({ id: `delete-${what}-${name}`, type: 'success', header: `The ${what} ${name} is deleted` });
        await client.invalidateQueries({ queryKey: [list] });
        onDeleted?.();
      }}
      onClose={onClose}
    />
  );
}

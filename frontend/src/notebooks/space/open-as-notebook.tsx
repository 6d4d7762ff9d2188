import Button from '@cloudscape-design/components/button';
import { useState } from 'react';

import { useAllowed, useSession } from '../../api/session';
import { useFlash } from '../../workbench/flash';
import type { NotebookContent } from '../nbformat';
import { useOpenAsNotebook } from './own-space';

interface OpenAsNotebookProps {
  /** Of the file, without `.ipynb`. */
  name: string;
  make: () => NotebookContent | Promise<NotebookContent>;
  text?: string;
  done?: () => void;
}

/** One click: a copy in the own space, which is started if need be; opened, with a kernel. */
export function OpenAsNotebook({ name, make, text = 'Open as notebook', done }: OpenAsNotebookProps) {
  const { profile } = useSession();
  const allowed = useAllowed('sagemaker:CreateApp');
  const open = useOpenAsNotebook();
  const { fail } = useFlash();
  const [busy, setBusy] = useState(false);
  if (!profile || !allowed) return null;
  const go = async () => {
    setBusy(true);
    try {
      await open({ name, notebook: await make() });
      done?.();
    } catch (error) {
      fail('The notebook was not opened', error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button iconName="file-open" loading={busy} onClick={() => void go()}>
      {text}
    </Button>
  );
}

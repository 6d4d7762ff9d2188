import type { CreatePresignedNotebookInstanceUrlOutput } from '@aws-sdk/client-sagemaker';
import { useMutation } from '@tanstack/react-query';

import { call } from '../api/call';
import { useFlash } from '../workbench/flash';

/** Open a running notebook instance in a window of its own. */
export function useOpenInstance() {
  const flash = useFlash();
  return useMutation({
    mutationFn: async (name: string) => {
      // Opened at once: browsers block windows that open after an answer came.
      const window = globalThis.open('about:blank', '_blank');
      try {
        const { AuthorizedUrl } = await call<object, CreatePresignedNotebookInstanceUrlOutput>('CreatePresignedNotebookInstanceUrl', { NotebookInstanceName: name });
        // The link is of this origin; its path is what counts behind a proxy.
        if (window) window.location.href = new URL(AuthorizedUrl ?? '', location.origin).pathname;
      } catch (error) {
        window?.close();
        throw error;
      }
    },
    onError: (error) => flash.fail('The notebook instance was not opened', error),
  });
}

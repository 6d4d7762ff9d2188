import Spinner from '@cloudscape-design/components/spinner';
import { lazy, Suspense } from 'react';

import type { NotebookContent } from './nbformat';

const ReadOnly = lazy(() => import('./view/read-only'));

interface NotebookViewProps {
  /** The content of an .ipynb file. */
  notebook: NotebookContent;
  /** What a screen reader calls it. */
  label?: string;
}

/** A notebook to read, with its outputs, without a kernel; Jupyter's renderers are loaded when the first one is shown. */
export function NotebookView(props: NotebookViewProps) {
  return (
    <Suspense fallback={<Spinner />}>
      <ReadOnly {...props} />
    </Suspense>
  );
}

import { paths } from '../../documents/paths';
import { defineDocument } from '../../documents/types';

export default defineDocument({
  id: 'notebook-snapshots',
  pattern: paths.notebookSnapshots,
  icon: 'share',
  place: 'notebooks',
  title: () => 'Shared notebooks',
  breadcrumbs: () => [{ text: 'Notebooks', href: paths.notebooks }],
  load: () => import('./index'),
  action: 'atelier:ListNotebookSnapshots',
});

import { paths } from '../../documents/paths';
import { defineDocument } from '../../documents/types';

export default defineDocument({
  id: 'notebook-snapshot',
  pattern: '/notebook-snapshots/:id',
  icon: 'file-open',
  place: 'notebooks',
  title: () => 'Notebook snapshot',
  breadcrumbs: () => [
    { text: 'Notebooks', href: paths.notebooks },
    { text: 'Shared by me', href: paths.notebookSnapshots },
  ],
  load: () => import('./index'),
  action: 'atelier:ReadNotebookSnapshot',
});

import { paths } from '../../documents/paths';
import { defineDocument } from '../../documents/types';

export default defineDocument({
  id: 'notebook-diff',
  pattern: '/notebook-diff',
  icon: 'view-vertical',
  place: 'notebooks',
  title: () => 'Compare notebooks',
  breadcrumbs: () => [{ text: 'Notebooks', href: paths.notebooks }],
  load: () => import('./index'),
  action: 'atelier:ReadNotebookDiff',
});

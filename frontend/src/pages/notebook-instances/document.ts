import { paths } from '../../documents/paths';
import { defineDocument } from '../../documents/types';

export default defineDocument({
  id: 'notebook-instances',
  pattern: paths.notebookInstances,
  icon: 'edit',
  place: 'notebook-instances',
  title: () => 'Notebook instances',
  breadcrumbs: () => [],
  load: () => import('./index'),
});

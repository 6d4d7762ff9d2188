import { paths } from '../../documents/paths';
import { defineDocument } from '../../documents/types';

export default defineDocument({
  id: 'notebook-instance',
  pattern: '/notebook-instances/:name',
  icon: 'edit',
  place: 'notebook-instances',
  title: ({ name }) => name ?? '',
  breadcrumbs: () => [{ text: 'Notebook instances', href: paths.notebookInstances }],
  load: () => import('./index'),
});

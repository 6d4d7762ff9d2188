import { paths } from '../../documents/paths';
import { defineDocument } from '../../documents/types';

export default defineDocument({
  id: 'create-notebook-instance',
  pattern: paths.newNotebookInstance,
  icon: 'edit',
  place: 'notebook-instances',
  title: () => 'New notebook instance',
  breadcrumbs: () => [{ text: 'Notebook instances', href: paths.notebookInstances }],
  load: () => import('./index'),
});

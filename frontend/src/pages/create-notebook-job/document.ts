import { paths } from '../../documents/paths';
import { defineDocument } from '../../documents/types';

export default defineDocument({
  id: 'create-notebook-job',
  pattern: paths.newNotebookJob(),
  icon: 'script',
  place: 'notebook-jobs',
  title: () => 'New notebook job',
  breadcrumbs: () => [{ text: 'Notebook jobs', href: paths.notebookJobs }],
  load: () => import('./index'),
  action: 'atelier:CreateNotebookJob',
});

import { paths } from '../../documents/paths';
import { defineDocument } from '../../documents/types';

export default defineDocument({
  id: 'notebook-job-list',
  pattern: paths.notebookJobs,
  icon: 'script',
  place: 'notebook-jobs',
  title: () => 'Notebook jobs',
  breadcrumbs: () => [],
  load: () => import('./index'),
  action: 'atelier:ListNotebookJobs',
});

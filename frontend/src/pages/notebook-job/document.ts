import { paths } from '../../documents/paths';
import { defineDocument } from '../../documents/types';

export default defineDocument({
  id: 'notebook-job',
  pattern: '/notebook-jobs/:id',
  icon: 'script',
  place: 'notebook-jobs',
  title: ({ id }) => id ?? '',
  breadcrumbs: () => [{ text: 'Notebook jobs', href: paths.notebookJobs }],
  load: () => import('./index'),
});

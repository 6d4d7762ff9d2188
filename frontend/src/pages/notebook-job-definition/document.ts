import { paths } from '../../documents/paths';
import { defineDocument } from '../../documents/types';

export default defineDocument({
  id: 'notebook-job-definition',
  pattern: '/notebook-job-definitions/:id',
  icon: 'calendar',
  place: 'notebook-jobs',
  title: ({ id }) => id ?? '',
  breadcrumbs: () => [{ text: 'Notebook jobs', href: paths.notebookJobs }],
  load: () => import('./index'),
});

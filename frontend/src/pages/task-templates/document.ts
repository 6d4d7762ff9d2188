import { paths } from '../../documents/paths';
import { defineDocument } from '../../documents/types';

export default defineDocument({
  id: 'task-templates',
  pattern: paths.taskTemplates,
  icon: 'file',
  place: 'reviews',
  title: () => 'Task templates',
  breadcrumbs: () => [{ text: 'Human review', href: paths.humanReviews }],
  load: () => import('./index'),
  action: 'sagemaker:ListHumanTaskUis',
});

import { paths } from '../../documents/paths';
import { defineDocument } from '../../documents/types';

export default defineDocument({
  id: 'create-task-template',
  pattern: '/reviews/templates/new',
  icon: 'file',
  place: 'reviews',
  title: () => 'New template',
  breadcrumbs: () => [
    { text: 'Human review', href: paths.humanReviews },
    { text: 'Task templates', href: paths.taskTemplates },
  ],
  load: () => import('./index'),
  action: 'sagemaker:CreateHumanTaskUi',
});

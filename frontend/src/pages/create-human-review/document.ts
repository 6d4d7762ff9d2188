import { paths } from '../../documents/paths';
import { defineDocument } from '../../documents/types';

export default defineDocument({
  id: 'create-human-review',
  pattern: '/reviews/new',
  icon: 'user-profile-active',
  place: 'reviews',
  title: () => 'New human review',
  breadcrumbs: () => [{ text: 'Human review', href: paths.humanReviews }],
  load: () => import('./index'),
  action: 'sagemaker:CreateFlowDefinition',
});

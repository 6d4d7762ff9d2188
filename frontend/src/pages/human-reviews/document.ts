import { paths } from '../../documents/paths';
import { defineDocument } from '../../documents/types';

export default defineDocument({
  id: 'human-reviews',
  pattern: paths.humanReviews,
  icon: 'user-profile-active',
  place: 'reviews',
  title: () => 'Human review',
  breadcrumbs: () => [],
  load: () => import('./index'),
  action: 'sagemaker:ListFlowDefinitions',
});

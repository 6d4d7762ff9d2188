import { paths } from '../../documents/paths';
import { defineDocument } from '../../documents/types';

export default defineDocument({
  id: 'human-review',
  pattern: '/reviews/flows/:name',
  icon: 'user-profile-active',
  place: 'reviews',
  title: ({ name }) => name ?? '',
  breadcrumbs: () => [{ text: 'Human review', href: paths.humanReviews }],
  load: () => import('./index'),
  action: 'sagemaker:ListFlowDefinitions',
});

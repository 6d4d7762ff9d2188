import { defineDocument } from '../../documents/types';

export default defineDocument({
  id: 'all-notebooks',
  pattern: '/notebooks',
  icon: 'file-open',
  place: 'notebooks',
  title: () => 'Notebooks',
  breadcrumbs: () => [],
  load: () => import('./index'),
  action: 'sagemaker:ListSpaces',
});

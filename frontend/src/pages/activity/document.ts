import { defineDocument } from '../../documents/types';

export default defineDocument({
  id: 'activity',
  pattern: '/activity',
  icon: 'status-in-progress',
  place: 'jobs',
  title: () => 'Jobs',
  breadcrumbs: () => [],
  load: () => import('./index'),
});

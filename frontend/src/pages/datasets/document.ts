import { defineDocument } from '../../documents/types';

export default defineDocument({
  id: 'datasets',
  pattern: '/datasets',
  icon: 'folder',
  place: 'data',
  title: () => 'Data sets',
  breadcrumbs: () => [],
  load: () => import('./index'),
});

import { defineDocument } from '../../documents/types';

export default defineDocument({
  id: 'administration',
  pattern: '/admin',
  icon: 'settings',
  place: 'admin',
  title: () => 'Administration',
  breadcrumbs: () => [],
  load: () => import('./index'),
  action: 'atelier:ListUsers',
});

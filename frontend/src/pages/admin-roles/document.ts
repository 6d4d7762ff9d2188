import { defineDocument } from '../../documents/types';
import { paths } from '../../documents/paths';

export default defineDocument({
  id: 'admin-roles',
  pattern: '/admin/roles',
  icon: 'security',
  place: 'admin',
  title: () => 'Roles',
  breadcrumbs: () => [{ text: 'Administration', href: paths.admin }],
  load: () => import('./index'),
  action: 'atelier:ListUsers',
});

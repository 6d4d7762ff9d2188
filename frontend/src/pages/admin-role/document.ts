import { defineDocument } from '../../documents/types';
import { paths } from '../../documents/paths';

export default defineDocument({
  id: 'admin-role',
  pattern: '/admin/roles/:role',
  icon: 'security',
  place: 'admin',
  title: ({ role }) => role ?? '',
  breadcrumbs: () => [{ text: 'Administration', href: paths.admin }, { text: 'Roles', href: paths.adminRoles }],
  load: () => import('./index'),
  action: 'atelier:ListUsers',
});

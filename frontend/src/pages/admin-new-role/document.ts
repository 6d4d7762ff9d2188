import { defineDocument } from '../../documents/types';
import { paths } from '../../documents/paths';

export default defineDocument({
  id: 'admin-new-role',
  pattern: '/admin/roles/new',
  icon: 'add-plus',
  place: 'admin',
  title: () => 'New role',
  breadcrumbs: () => [{ text: 'Administration', href: paths.admin }, { text: 'Roles', href: paths.adminRoles }],
  load: () => import('./index'),
  action: 'atelier:ListUsers',
});

import { defineDocument } from '../../documents/types';
import { paths } from '../../documents/paths';

export default defineDocument({
  id: 'admin-people',
  pattern: '/admin/people',
  icon: 'group',
  place: 'admin',
  title: () => 'People',
  breadcrumbs: () => [{ text: 'Administration', href: paths.admin }],
  load: () => import('./index'),
  action: 'atelier:ListUsers',
});

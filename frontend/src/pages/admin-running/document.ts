import { defineDocument } from '../../documents/types';
import { paths } from '../../documents/paths';

export default defineDocument({
  id: 'admin-running',
  pattern: '/admin/running',
  icon: 'status-in-progress',
  place: 'admin',
  title: () => 'Running instances',
  breadcrumbs: () => [{ text: 'Administration', href: paths.admin }],
  load: () => import('./index'),
  action: 'atelier:ListUsers',
});

import { defineDocument } from '../../documents/types';
import { paths } from '../../documents/paths';

export default defineDocument({
  id: 'admin-log',
  pattern: '/admin/log',
  icon: 'file-open',
  place: 'admin',
  title: () => 'Activity log',
  breadcrumbs: () => [{ text: 'Administration', href: paths.admin }],
  load: () => import('./index'),
  action: 'atelier:ListUsers',
});

import { defineDocument } from '../../documents/types';
import { paths } from '../../documents/paths';

export default defineDocument({
  id: 'admin-quotas',
  pattern: '/admin/quotas',
  icon: 'status-info',
  place: 'admin',
  title: () => 'Quotas',
  breadcrumbs: () => [{ text: 'Administration', href: paths.admin }],
  load: () => import('./index'),
  action: 'atelier:ListUsers',
});

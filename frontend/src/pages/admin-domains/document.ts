import { defineDocument } from '../../documents/types';
import { paths } from '../../documents/paths';

export default defineDocument({
  id: 'admin-domains',
  pattern: '/admin/domains',
  icon: 'multiscreen',
  place: 'admin',
  title: () => 'Domains',
  breadcrumbs: () => [{ text: 'Administration', href: paths.admin }],
  load: () => import('./index'),
  action: 'atelier:ListUsers',
});

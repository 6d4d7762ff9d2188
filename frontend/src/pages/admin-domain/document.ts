import { defineDocument } from '../../documents/types';
import { paths } from '../../documents/paths';

export default defineDocument({
  id: 'admin-domain',
  pattern: '/admin/domains/:domain',
  icon: 'multiscreen',
  place: 'admin',
  title: ({ domain }) => domain ?? '',
  breadcrumbs: () => [{ text: 'Administration', href: paths.admin }, { text: 'Domains', href: paths.adminDomains }],
  load: () => import('./index'),
  action: 'atelier:ListUsers',
});

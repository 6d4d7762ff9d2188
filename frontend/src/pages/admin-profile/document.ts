import { defineDocument } from '../../documents/types';
import { paths } from '../../documents/paths';

export default defineDocument({
  id: 'admin-profile',
  pattern: '/admin/domains/:domain/users/:profile',
  icon: 'user-profile',
  place: 'admin',
  title: ({ profile }) => profile ?? '',
  breadcrumbs: ({ domain = '' }) => [{ text: 'Administration', href: paths.admin }, { text: 'Domains', href: paths.adminDomains }, { text: domain, href: paths.adminDomain(domain, 'users') }],
  load: () => import('./index'),
  action: 'atelier:ListUsers',
});

import { defineDocument } from '../../documents/types';
import { paths } from '../../documents/paths';

export default defineDocument({
  id: 'admin-add-user',
  pattern: '/admin/domains/:domain/add-user',
  icon: 'add-plus',
  place: 'admin',
  title: () => 'Add user',
  breadcrumbs: ({ domain = '' }) => [{ text: 'Administration', href: paths.admin }, { text: 'Domains', href: paths.adminDomains }, { text: domain, href: paths.adminDomain(domain) }],
  load: () => import('./index'),
  action: 'sagemaker:CreateUserProfile',
});

import { defineDocument } from '../../documents/types';
import { paths } from '../../documents/paths';

export default defineDocument({
  id: 'admin-new-domain',
  pattern: '/admin/domains/new',
  icon: 'add-plus',
  place: 'admin',
  title: () => 'New domain',
  breadcrumbs: () => [{ text: 'Administration', href: paths.admin }, { text: 'Domains', href: paths.adminDomains }],
  load: () => import('./index'),
  action: 'sagemaker:CreateDomain',
});

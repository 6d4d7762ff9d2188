import { defineDocument } from '../../documents/types';

export default defineDocument({
  id: 'account',
  pattern: '/account',
  icon: 'user-profile',
  place: 'account',
  title: () => 'Account',
  breadcrumbs: () => [],
  load: () => import('./index'),
});

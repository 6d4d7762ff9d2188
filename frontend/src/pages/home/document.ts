import { defineDocument } from '../../documents/types';

export default defineDocument({
  id: 'home',
  pattern: '/',
  icon: 'grid-view',
  place: 'home',
  title: () => 'Launcher',
  breadcrumbs: () => [],
  load: () => import('./index'),
});

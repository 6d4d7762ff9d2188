import { paths } from '../../documents/paths';
import { defineDocument } from '../../documents/types';

export default defineDocument({
  id: 'space',
  pattern: '/spaces/:domain/:name',
  icon: 'folder-open',
  place: 'spaces',
  title: ({ name }) => name ?? '',
  breadcrumbs: () => [{ text: 'Spaces', href: paths.spaces }],
  load: () => import('./index'),
});

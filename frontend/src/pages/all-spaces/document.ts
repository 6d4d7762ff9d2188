import { paths } from '../../documents/paths';
import { defineDocument } from '../../documents/types';

export default defineDocument({
  id: 'all-spaces',
  pattern: paths.spaces,
  icon: 'folder',
  place: 'spaces',
  title: () => 'Spaces',
  breadcrumbs: () => [],
  load: () => import('./index'),
});

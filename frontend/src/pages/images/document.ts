import { paths } from '../../documents/paths';
import { defineDocument } from '../../documents/types';

export default defineDocument({
  id: 'images',
  pattern: paths.images,
  icon: 'grid-view',
  place: 'environments',
  title: () => 'Images',
  breadcrumbs: () => [],
  load: () => import('./index'),
});

import { paths } from '../../documents/paths';
import { defineDocument } from '../../documents/types';

export default defineDocument({
  id: 'image',
  pattern: '/images/:name',
  icon: 'grid-view',
  place: 'environments',
  title: ({ name }) => name ?? '',
  breadcrumbs: () => [{ text: 'Images', href: paths.images }],
  load: () => import('./index'),
});

import { paths } from '../../documents/paths';
import { defineDocument } from '../../documents/types';

export default defineDocument({
  id: 'endpoint',
  pattern: '/endpoints/:name',
  icon: 'share',
  place: 'endpoints',
  title: ({ name }) => name ?? '',
  breadcrumbs: () => [{ text: 'Endpoints', href: paths.endpoints }],
  load: () => import('./index'),
});

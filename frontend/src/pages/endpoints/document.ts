import { paths } from '../../documents/paths';
import { defineDocument } from '../../documents/types';

export default defineDocument({
  id: 'endpoints',
  pattern: paths.endpoints,
  icon: 'share',
  place: 'endpoints',
  title: () => 'Endpoints',
  breadcrumbs: () => [],
  load: () => import('./index'),
});

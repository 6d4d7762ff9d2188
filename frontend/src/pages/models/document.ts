import { paths } from '../../documents/paths';
import { defineDocument } from '../../documents/types';

export default defineDocument({
  id: 'models',
  pattern: paths.models,
  icon: 'insert-row',
  place: 'models',
  title: () => 'Models',
  breadcrumbs: () => [],
  load: () => import('./index'),
});

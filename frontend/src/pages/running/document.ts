import { paths } from '../../documents/paths';
import { defineDocument } from '../../documents/types';

export default defineDocument({
  id: 'running',
  pattern: paths.running,
  icon: 'status-in-progress',
  place: 'running',
  title: () => 'Running instances',
  breadcrumbs: () => [],
  load: () => import('./index'),
});

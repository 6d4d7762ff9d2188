import { paths } from '../../documents/paths';
import { defineDocument } from '../../documents/types';

export default defineDocument({
  id: 'lifecycle-configs',
  pattern: paths.lifecycleConfigs,
  icon: 'script',
  place: 'environments',
  title: () => 'Start scripts',
  breadcrumbs: () => [],
  load: () => import('./index'),
});

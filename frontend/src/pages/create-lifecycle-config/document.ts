import { paths } from '../../documents/paths';
import { defineDocument } from '../../documents/types';

export default defineDocument({
  id: 'create-lifecycle-config',
  pattern: '/lifecycle-configs/new',
  icon: 'script',
  place: 'environments',
  title: () => 'New start script',
  breadcrumbs: () => [{ text: 'Start scripts', href: paths.lifecycleConfigs }],
  load: () => import('./index'),
});

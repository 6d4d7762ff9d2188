import { paths } from '../../documents/paths';
import { defineDocument } from '../../documents/types';

export default defineDocument({
  id: 'compare',
  pattern: '/compare',
  icon: 'view-full',
  place: 'autopilot',
  title: () => 'Compare models',
  breadcrumbs: () => [{ text: 'Autopilot', href: paths.experiments }],
  load: () => import('./index'),
});

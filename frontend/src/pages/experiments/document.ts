import { paths } from '../../documents/paths';
import { defineDocument } from '../../documents/types';

export default defineDocument({
  id: 'experiments',
  pattern: paths.experiments,
  icon: 'gen-ai',
  place: 'autopilot',
  title: () => 'Experiments',
  breadcrumbs: () => [],
  load: () => import('./index'),
});

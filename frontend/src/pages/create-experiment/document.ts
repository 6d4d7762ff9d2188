import { paths } from '../../documents/paths';
import { defineDocument } from '../../documents/types';

export default defineDocument({
  id: 'create-experiment',
  pattern: '/experiments/new',
  icon: 'add-plus',
  place: 'autopilot',
  title: () => 'New experiment',
  breadcrumbs: () => [
    { text: 'Experiments', href: paths.experiments },
  ],
  load: () => import('./index'),
});

import { paths } from '../../documents/paths';
import { defineDocument } from '../../documents/types';

export default defineDocument({
  id: 'experiment',
  pattern: '/experiments/:job',
  icon: 'gen-ai',
  place: 'autopilot',
  title: ({ job }) => job ?? '',
  breadcrumbs: () => [
    { text: 'Experiments', href: paths.experiments },
  ],
  load: () => import('./index'),
});

import { paths } from '../../documents/paths';
import { defineDocument } from '../../documents/types';

export default defineDocument({
  id: 'exploration',
  pattern: '/experiments/:job/exploration',
  icon: 'search',
  place: 'autopilot',
  title: () => 'Data exploration',
  breadcrumbs: ({ job }) => [
    { text: 'Experiments', href: paths.experiments },
    { text: job ?? '', href: paths.experiment(job ?? '') },
  ],
  load: () => import('./index'),
});

import { paths } from '../../documents/paths';
import { defineDocument } from '../../documents/types';

export default defineDocument({
  id: 'model',
  pattern: '/experiments/:job/models/:candidate',
  icon: 'insert-row',
  place: 'autopilot',
  title: ({ candidate }) => candidate ?? '',
  breadcrumbs: ({ job }) => [
    { text: 'Experiments', href: paths.experiments },
    { text: job ?? '', href: paths.experiment(job ?? '') },
  ],
  load: () => import('./index'),
});

import { paths } from '../../documents/paths';
import { defineDocument } from '../../documents/types';

export default defineDocument({
  id: 'labeling-provider',
  pattern: paths.labelingProvider,
  icon: 'key',
  place: 'workforce',
  title: () => 'Identity provider',
  breadcrumbs: () => [
    { text: 'Labeling jobs', href: paths.labelingJobs },
    { text: 'Labeling workforce', href: paths.labelingWorkforce },
  ],
  load: () => import('./index'),
  action: 'atelier:ReadWorkforce',
});

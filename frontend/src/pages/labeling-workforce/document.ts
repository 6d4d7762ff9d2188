import { paths } from '../../documents/paths';
import { defineDocument } from '../../documents/types';

export default defineDocument({
  id: 'labeling-workforce',
  pattern: paths.labelingWorkforce,
  icon: 'group',
  place: 'workforce',
  title: () => 'Labeling workforce',
  breadcrumbs: () => [{ text: 'Labeling jobs', href: paths.labelingJobs }],
  load: () => import('./index'),
  action: 'atelier:ReadWorkforce',
});

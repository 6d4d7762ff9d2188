import { paths } from '../../documents/paths';
import { defineDocument } from '../../documents/types';

export default defineDocument({
  id: 'labeling-job',
  pattern: '/labeling/jobs/:name',
  icon: 'edit',
  place: 'labeling',
  title: ({ name }) => name ?? '',
  breadcrumbs: () => [{ text: 'Labeling jobs', href: paths.labelingJobs }],
  load: () => import('./index'),
  action: 'sagemaker:ListLabelingJobs',
});

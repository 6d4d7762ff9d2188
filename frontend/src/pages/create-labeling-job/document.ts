import { paths } from '../../documents/paths';
import { defineDocument } from '../../documents/types';

export default defineDocument({
  id: 'create-labeling-job',
  pattern: '/labeling/new',
  icon: 'edit',
  place: 'labeling',
  title: () => 'New labeling job',
  breadcrumbs: () => [{ text: 'Labeling jobs', href: paths.labelingJobs }],
  load: () => import('./index'),
  action: 'sagemaker:CreateLabelingJob',
});

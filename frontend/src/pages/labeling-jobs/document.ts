import { paths } from '../../documents/paths';
import { defineDocument } from '../../documents/types';

export default defineDocument({
  id: 'labeling-jobs',
  pattern: paths.labelingJobs,
  icon: 'edit',
  place: 'labeling',
  title: () => 'Labeling jobs',
  breadcrumbs: () => [],
  load: () => import('./index'),
  action: 'sagemaker:ListLabelingJobs',
});

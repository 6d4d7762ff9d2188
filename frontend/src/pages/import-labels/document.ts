import { paths } from '../../documents/paths';
import { defineDocument } from '../../documents/types';

export default defineDocument({
  id: 'import-labels',
  pattern: '/labeling/import',
  icon: 'upload',
  place: 'labeling',
  title: () => 'Import labels',
  breadcrumbs: () => [{ text: 'Labeling jobs', href: paths.labelingJobs }],
  load: () => import('./index'),
  action: 'atelier:ListLabelingImports',
});

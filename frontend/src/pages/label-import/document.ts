import { paths } from '../../documents/paths';
import { defineDocument } from '../../documents/types';

export default defineDocument({
  id: 'label-import',
  pattern: '/labeling/imports/:name',
  icon: 'upload',
  place: 'labeling',
  title: ({ name }) => name ?? '',
  breadcrumbs: () => [
    { text: 'Labeling jobs', href: paths.labelingJobs },
    { text: 'Import labels', href: paths.importLabels() },
  ],
  load: () => import('./index'),
  action: 'atelier:ReadLabelingImport',
});

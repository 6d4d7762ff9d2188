import { paths } from '../../documents/paths';
import { defineDocument } from '../../documents/types';

export default defineDocument({
  id: 'dataset',
  pattern: '/datasets/:name',
  icon: 'file',
  place: 'data',
  title: ({ name }) => name ?? '',
  breadcrumbs: () => [{ text: 'Data sets', href: paths.datasets }],
  load: () => import('./index'),
});

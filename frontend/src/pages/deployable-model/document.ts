import { paths } from '../../documents/paths';
import { defineDocument } from '../../documents/types';

export default defineDocument({
  id: 'deployable-model',
  pattern: '/models/:name',
  icon: 'insert-row',
  place: 'models',
  title: ({ name }) => name ?? '',
  breadcrumbs: () => [
    { text: 'Models', href: paths.models },
  ],
  load: () => import('./index'),
});

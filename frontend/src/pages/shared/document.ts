import { paths } from '../../documents/paths';
import { defineDocument } from '../../documents/types';

export default defineDocument({
  id: 'shared',
  pattern: paths.shared,
  icon: 'share',
  place: 'shared',
  title: () => 'Shared',
  breadcrumbs: () => [],
  load: () => import('./index'),
  action: 'atelier:ListShares',
});

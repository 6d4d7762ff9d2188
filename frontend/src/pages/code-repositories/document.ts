import { paths } from '../../documents/paths';
import { defineDocument } from '../../documents/types';

export default defineDocument({
  id: 'code-repositories',
  pattern: paths.codeRepositories,
  icon: 'folder',
  place: 'environments',
  title: () => 'Code repositories',
  breadcrumbs: () => [],
  load: () => import('./index'),
});

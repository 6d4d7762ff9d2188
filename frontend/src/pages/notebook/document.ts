import { paths } from '../../documents/paths';
import { defineDocument, type Params } from '../../documents/types';

const fileOf = (params: Params): string => (params['*'] ?? '').split('/').pop() ?? '';

export default defineDocument({
  id: 'notebook',
  pattern: '/notebooks/:domain/:space/*',
  icon: 'file-open',
  place: 'notebooks',
  title: (params) => fileOf(params) || (params['space'] ?? ''),
  breadcrumbs: (params) => {
    const { domain = '', space = '' } = params;
    const crumbs = [{ text: 'Notebooks', href: paths.notebooks }];
    return fileOf(params) ? [...crumbs, { text: space, href: paths.notebook(domain, space) }] : crumbs;
  },
  load: () => import('./index'),
  action: 'sagemaker:ListSpaces',
});

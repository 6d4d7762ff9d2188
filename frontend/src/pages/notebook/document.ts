import { paths } from '../../documents/paths';
import { defineDocument, type Params } from '../../documents/types';

/** The router leaves the rest of a path as it is in the address. */
const fileOf = (params: Params): string => {
  const name = (params['*'] ?? '').split('/').pop() ?? '';
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
};

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

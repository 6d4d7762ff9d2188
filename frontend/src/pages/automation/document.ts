import { paths } from '../../documents/paths';
import { defineDocument } from '../../documents/types';

export default defineDocument({
  id: 'automation',
  pattern: '/automations/:name',
  icon: 'calendar',
  place: 'automations',
  title: ({ name }) => name ?? '',
  breadcrumbs: () => [{ text: 'Automations', href: paths.automations }],
  load: () => import('./index'),
  action: 'atelier:ListAutomations',
});

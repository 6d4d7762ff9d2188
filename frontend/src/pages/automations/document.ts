import { paths } from '../../documents/paths';
import { defineDocument } from '../../documents/types';

export default defineDocument({
  id: 'automations',
  pattern: paths.automations,
  icon: 'calendar',
  place: 'automations',
  title: () => 'Automations',
  breadcrumbs: () => [],
  load: () => import('./index'),
  action: 'atelier:ListAutomations',
});

import { paths } from '../../documents/paths';
import { defineDocument } from '../../documents/types';

export default defineDocument({
  id: 'labeling-function',
  pattern: '/labeling/functions/:name',
  icon: 'script',
  place: 'functions',
  title: ({ name }) => name ?? '',
  breadcrumbs: () => [{ text: 'Labeling functions', href: paths.labelingFunctions }],
  load: () => import('./index'),
  action: 'atelier:EditAnnotationFunction',
});

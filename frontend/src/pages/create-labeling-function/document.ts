import { paths } from '../../documents/paths';
import { defineDocument } from '../../documents/types';

export default defineDocument({
  id: 'create-labeling-function',
  pattern: paths.newLabelingFunction,
  icon: 'script',
  place: 'functions',
  title: () => 'New function',
  breadcrumbs: () => [{ text: 'Labeling functions', href: paths.labelingFunctions }],
  load: () => import('./index'),
  action: 'atelier:EditAnnotationFunction',
});

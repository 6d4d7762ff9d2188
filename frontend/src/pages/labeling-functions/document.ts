import { paths } from '../../documents/paths';
import { defineDocument } from '../../documents/types';

export default defineDocument({
  id: 'labeling-functions',
  pattern: paths.labelingFunctions,
  icon: 'script',
  place: 'functions',
  title: () => 'Labeling functions',
  breadcrumbs: () => [],
  load: () => import('./index'),
  action: 'atelier:EditAnnotationFunction',
});

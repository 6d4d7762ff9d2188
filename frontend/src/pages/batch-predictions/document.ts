import { paths } from '../../documents/paths';
import { defineDocument } from '../../documents/types';

export default defineDocument({
  id: 'batch-predictions',
  pattern: paths.batchPredictions,
  icon: 'file',
  place: 'batch',
  title: () => 'Batch predictions',
  breadcrumbs: () => [],
  load: () => import('./index'),
});

import { paths } from '../../documents/paths';
import { defineDocument } from '../../documents/types';

export default defineDocument({
  id: 'batch-prediction',
  pattern: '/batch-predictions/:name',
  icon: 'file',
  place: 'batch',
  title: ({ name }) => name ?? '',
  breadcrumbs: () => [{ text: 'Batch predictions', href: paths.batchPredictions }],
  load: () => import('./index'),
});

import { useParams } from 'react-router';

import { SpacePage } from '../../notebooks/space/space-page';

export default function NotebookPage() {
  const { domain = '', space = '', '*': path = '' } = useParams();
  return <SpacePage domain={domain} space={space} path={path} />;
}

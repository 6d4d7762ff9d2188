import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';

import { objectUrl } from '../api/rest';
import type { ExplorationFiles } from './exploration';

/** Both notebooks to take away: they run wherever Jupyter does. */
export function NotebookButtons({ files }: { files: ExplorationFiles }) {
  return (
    <SpaceBetween direction="horizontal" size="xs">
      <Button href={objectUrl(files.exploration)} iconName="download" download>
        Exploration notebook
      </Button>
      <Button href={objectUrl(files.definitions)} iconName="download" download>
        Candidate definitions
      </Button>
    </SpaceBetween>
  );
}

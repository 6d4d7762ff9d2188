import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';

import { jsonObject, objectUrl } from '../api/rest';
import { OpenAsNotebook } from '../notebooks/space/open-as-notebook';
import type { NotebookContent } from '../notebooks/nbformat';
import type { ExplorationFiles } from './exploration';

/** Both notebooks: opened in the own space with one click, or to take away, because they run wherever Jupyter does. */
export function NotebookButtons({ files }: { files: ExplorationFiles }) {
  return (
    <SpaceBetween direction="horizontal" size="xs">
      <OpenAsNotebook text="Open the exploration" name={nameOf(files.exploration)} make={() => jsonObject<NotebookContent>(files.exploration)} />
      <OpenAsNotebook text="Open the candidate definitions" name={nameOf(files.definitions)} make={() => jsonObject<NotebookContent>(files.definitions)} />
      <Button href={objectUrl(files.exploration)} iconName="download" download>
        Exploration notebook
      </Button>
      <Button href={objectUrl(files.definitions)} iconName="download" download>
        Candidate definitions
      </Button>
    </SpaceBetween>
  );
}

const nameOf = (uri: string): string => (uri.split('/').pop() ?? 'notebook').replace(/\.ipynb$/, '');

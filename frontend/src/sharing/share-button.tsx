import Button from '@cloudscape-design/components/button';
import { useState } from 'react';

import { useAllowed } from '../api/session';
import { ShareDialog } from './share-dialog';

interface ShareButtonProps {
  job: string;
  candidate: string | null;
  title: string;
}

/** Opens the window that hands this to others; only for those who may. */
export function ShareButton({ job, candidate, title }: ShareButtonProps) {
  const [open, setOpen] = useState(false);
  if (!useAllowed('atelier:CreateShare')) return null;
  return (
    <>
      <Button iconName="share" onClick={() => setOpen(true)}>
        Share
      </Button>
      {open && <ShareDialog job={job} candidate={candidate} title={title} onClose={() => setOpen(false)} />}
    </>
  );
}

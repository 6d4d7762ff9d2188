import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';

interface EmptyProps {
  title: string;
  why?: ReactNode;
  action?: ReactNode;
  /** It is all that the page has to say: the title is the page's heading. */
  page?: boolean;
}

/** An empty list: what belongs here, why one would want it, the button that makes the first one. */
export function Empty({ title, why, action, page = false }: EmptyProps) {
  return (
    <Box textAlign="center" padding={{ vertical: 'l' }}>
      <SpaceBetween size="xs">
        <Box variant={page ? 'h1' : 'strong'}>{title}</Box>
        {why && (
          <Box color="text-body-secondary" variant="p">
            {why}
          </Box>
        )}
        {action}
      </SpaceBetween>
    </Box>
  );
}

export function NoMatch({ clear }: { clear: () => void }) {
  return (
    <Empty
      title="Nothing matches"
      why="No entry matches the filter."
      action={<Button onClick={clear}>Clear filter</Button>}
    />
  );
}

/** The thing that the address names does not exist (any more). */
export function Gone({ what, name, back }: { what: string; name: string; back?: ReactNode }) {
  return (
    <Empty
      page
      title={`There is no ${what} “${name}”`}
      why="It may have been deleted, or it belongs to another domain."
      action={back}
    />
  );
}

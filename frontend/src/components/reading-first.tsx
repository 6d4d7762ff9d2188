import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { ReactNode } from 'react';

/** In the place of a form, while what it begins with is read. head: the form's own. */
export function ReadingFirst({ head, what }: { head: ReactNode; what: string }) {
  return (
    <SpaceBetween size="l">
      {head}
      <StatusIndicator type="loading">Reading {what}</StatusIndicator>
    </SpaceBetween>
  );
}

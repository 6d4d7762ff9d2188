import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';

interface Props {
  onCancel: () => void;
  cancel?: string;
  /** What the dialog is for; without it only the way out is left. */
  action?: { text: string; onClick: () => void; loading?: boolean; disabled?: boolean } | undefined;
  /** Before the way out, such as "Show as code". */
  children?: ReactNode;
}

/** The buttons below a dialog: the way out, then what it is for. */
export function DialogFooter({ onCancel, cancel = 'Cancel', action, children }: Props) {
  return (
    <Box float="right">
      <SpaceBetween direction="horizontal" size="xs">
        {children}
        <Button variant="link" onClick={onCancel}>
          {cancel}
        </Button>
        {action && (
          <Button variant="primary" loading={action.loading ?? false} disabled={action.disabled ?? false} onClick={action.onClick}>
            {action.text}
          </Button>
        )}
      </SpaceBetween>
    </Box>
  );
}

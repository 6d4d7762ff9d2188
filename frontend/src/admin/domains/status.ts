import type { StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';

/** Status words of domains, profiles, spaces and apps on the administrators' pages (spec studio §2.2, §6.5). */
export const LOOKS: Record<string, { type: StatusIndicatorProps.Type; text: string }> = {
  Pending: { type: 'pending', text: 'Being made' },
  Update_Failed: { type: 'error', text: 'Update failed' },
  Delete_Failed: { type: 'error', text: 'Delete failed' },
};

export const APP_LOOKS: typeof LOOKS = {
  Pending: { type: 'pending', text: 'Starting' },
  InService: { type: 'success', text: 'Ready' },
  Deleting: { type: 'in-progress', text: 'Stopping' },
  Deleted: { type: 'stopped', text: 'Stopped' },
};

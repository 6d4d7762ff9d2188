import type { StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';

type Look = { type: StatusIndicatorProps.Type; text: string };

/** Images and their versions shout. */
export const IMAGE_LOOKS: Record<string, Look> = {
  CREATING: { type: 'in-progress', text: 'Creating' },
  CREATED: { type: 'success', text: 'Created' },
  CREATE_FAILED: { type: 'error', text: 'Cannot be used' },
  UPDATING: { type: 'in-progress', text: 'Updating' },
  UPDATE_FAILED: { type: 'error', text: 'Update failed' },
  DELETING: { type: 'in-progress', text: 'Deleting' },
  DELETE_FAILED: { type: 'error', text: 'Not deleted' },
};

export const INSTANCE_STATUSES = ['Pending', 'InService', 'Stopping', 'Stopped', 'Updating', 'Failed', 'Deleting'] as const;

export const INSTANCE_LOOKS: Record<string, Look> = {
  Pending: { type: 'in-progress', text: 'Starting' },
  InService: { type: 'success', text: 'Running' },
};

import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';

import { reasonText } from '../api/reason';

type Look = { type: StatusIndicatorProps.Type; text: string };

/** Statuses of all kinds of resources, in the studio's words. A kind with its own words passes its own Record. */
const LOOKS: Record<string, Look> = {
  Pending: { type: 'pending', text: 'Waiting for a worker' },
  InProgress: { type: 'in-progress', text: 'In progress' },
  Completed: { type: 'success', text: 'Completed' },
  Failed: { type: 'error', text: 'Failed' },
  Stopping: { type: 'in-progress', text: 'Stopping' },
  Stopped: { type: 'stopped', text: 'Stopped' },
  Creating: { type: 'in-progress', text: 'Creating' },
  Updating: { type: 'in-progress', text: 'Updating' },
  SystemUpdating: { type: 'in-progress', text: 'Updating' },
  RollingBack: { type: 'in-progress', text: 'Rolling back' },
  UpdateRollbackFailed: { type: 'error', text: 'Roll back failed' },
  InService: { type: 'success', text: 'In service' },
  OutOfService: { type: 'stopped', text: 'Out of service' },
  Deleting: { type: 'in-progress', text: 'Deleting' },
  Profiling: { type: 'in-progress', text: 'Looking at the columns' },
  Ready: { type: 'success', text: 'Ready' },
  Active: { type: 'success', text: 'Active' },
  Paused: { type: 'stopped', text: 'Paused' },
};

export function statusLook(status: string | undefined, looks: Record<string, Look> = LOOKS): Look {
  return looks[status ?? ''] ?? LOOKS[status ?? ''] ?? { type: 'info', text: status ?? 'Unknown' };
}

interface StatusProps {
  status: string | undefined;
  /** Why it failed or who stopped it: "Failed: no column `y`", "Stopped by ada". */
  detail?: string | undefined;
  looks?: Record<string, Look>;
}

/** A sentence within an indicator: its lines end between words, and only a word longer than a line is cut. */
export function Lines({ children }: { children: string }) {
  return <span className="whole-words">{children}</span>;
}

export function Status({ status, detail, looks }: StatusProps) {
  const { type, text } = statusLook(status, looks);
  return <StatusIndicator type={type}>{detail ? <Lines>{`${text}: ${reasonText(detail)}`}</Lines> : text}</StatusIndicator>;
}

import type { LoopStatus } from '../api/a2i';

/** Loops that people may still answer. */
export const isRunning = (status: LoopStatus | undefined): boolean => status === 'InProgress' || status === 'Stopping';
export const isOver = (status: LoopStatus | undefined): boolean => status === 'Completed' || status === 'Failed' || status === 'Stopped';

import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';

import { useSocket } from '../../api/live';
import { LogBuffer, type LogSnapshot } from './log-buffer';

export interface Log extends LogSnapshot {
  problem: string;
}

/** The log from its first line and then live. A new group or stream starts anew: give the component a key. */
export function useLog(group: string, stream: string): Log {
  const socket = useSocket();
  const buffer = useMemo(() => new LogBuffer(), []);
  const [problem, setProblem] = useState('');
  useEffect(() => {
    // Resumes after what the buffer has, should the effect run again.
    const from = (buffer.read().lines.at(-1)?.seq ?? -1) + 1;
    return socket.subscribeLog({ group, stream }, from, {
      onLines: (lines) => {
        setProblem('');
        buffer.append(lines);
      },
      onError: setProblem,
    });
  }, [buffer, group, socket, stream]);
  return { ...useSyncExternalStore(buffer.subscribe, buffer.read), problem };
}

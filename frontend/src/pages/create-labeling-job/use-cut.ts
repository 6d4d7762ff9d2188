import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';

import { cutVideos, EXTRACTIONS, readExtraction, stopExtraction, type Extraction } from '../../labeling/api';

const ASK_MS = 1500;
const RUNNING = new Set<Extraction['status']>(['InProgress', 'Stopping']);

/** Videos cut into frames by a worker: begun, watched, and told of when it is done. */
export function useCut(onDone: (folder: string) => void) {
  const [name, setName] = useState('');
  const told = useRef('');
  const begin = useMutation({ mutationFn: cutVideos, onSuccess: (made) => setName(made.name) });
  const watched = useQuery<Extraction>({
    queryKey: [EXTRACTIONS, name],
    queryFn: ({ signal }) => readExtraction(name, signal),
    enabled: name !== '',
    // Its progress comes as messages to whoever looks at its log; here asking is simpler.
    refetchInterval: ({ state }) => (state.data && !RUNNING.has(state.data.status) ? false : ASK_MS),
  });
  const { data } = watched;
  useEffect(() => {
    if (data?.status !== 'Completed' || told.current === data.name) return;
    told.current = data.name;
    onDone(data.folder);
  }, [data, onDone]);
  const running = begin.isPending || (name !== '' && (!data || RUNNING.has(data.status)) && !watched.isError);
  const failed = data?.status === 'Failed' ? data.failure_reason : '';
  const client = useQueryClient();
  const stop = useMutation({ mutationFn: () => stopExtraction(name), onSettled: () => client.invalidateQueries({ queryKey: [EXTRACTIONS, name] }) });
  const stopping = stop.isPending || data?.status === 'Stopping';
  const stoppable = data?.status === 'InProgress' && !stopping;
  const reset = () => {
    begin.reset();
    setName('');
  };
  return { begin: begin.mutate, running, failed, error: begin.error ?? watched.error ?? (running ? stop.error : null), message: data?.progress.message ?? '', stop: stop.mutate, stopping, stoppable, stopped: data?.status === 'Stopped', reset };
}

import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';

import { cutVideos, EXTRACTIONS, readExtraction, type Extraction } from '../../labeling/api';

const ASK_MS = 1500;

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
    refetchInterval: ({ state }) => (state.data && state.data.status !== 'InProgress' ? false : ASK_MS),
  });
  const { data } = watched;
  useEffect(() => {
    if (data?.status !== 'Completed' || told.current === data.name) return;
    told.current = data.name;
    onDone(data.folder);
  }, [data, onDone]);
  const running = begin.isPending || (name !== '' && (!data || data.status === 'InProgress') && !watched.isError);
  const failed = data?.status === 'Failed' ? data.failure_reason : '';
  const reset = () => {
    begin.reset();
    setName('');
  };
  return { begin: begin.mutate, running, failed, error: begin.error ?? watched.error, message: data?.progress.message ?? '', reset };
}

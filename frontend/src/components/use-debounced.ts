import { useEffect, useState } from 'react';

const PAUSE_MS = 200;

/** What was typed last, once the typing pauses: the server is not asked for every letter. */
export function useDebounced(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

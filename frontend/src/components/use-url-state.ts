import { useCallback } from 'react';
import { useSearchParams } from 'react-router';

/** One piece of view state in the address: survives reload, can be sent to a colleague, Back works. */
export function useUrlState(name: string, initial = ''): [string, (value: string) => void] {
  const [search, setSearch] = useSearchParams();
  const set = useCallback(
    (value: string) =>
      setSearch(
        (now) => {
          const next = new URLSearchParams(now);
          if (value === initial) next.delete(name);
          else next.set(name, value);
          return next;
        },
        { replace: true },
      ),
    [name, initial, setSearch],
  );
  return [search.get(name) ?? initial, set];
}

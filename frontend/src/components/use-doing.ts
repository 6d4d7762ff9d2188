import { useState } from 'react';

interface Doing {
  busy: boolean;
  /** Why it was not done; null while nothing has failed. */
  error: unknown;
  run: (work: () => Promise<unknown>) => Promise<void>;
}

/** What a dialog is for, begun by its button: `onDone` when it is done; a failure stays in the dialog. */
export function useDoing(onDone: () => void): Doing {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const run = async (work: () => Promise<unknown>) => {
    setBusy(true);
    setError(null);
    try {
      await work();
      onDone();
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };
  return { busy, error, run };
}

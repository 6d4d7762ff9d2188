import { useCallback } from 'react';
import { useLocation, useNavigate } from 'react-router';

import { useWorkspace } from './workspace';

/**
 * What a form leads to comes to the front, and the form's tab goes: mounted behind the others it would keep what was
 * typed, and show it again to whoever begins the next one.
 */
export function useFormDone(): (to: string) => Promise<void> {
  const { forget } = useWorkspace();
  const { pathname } = useLocation();
  const navigate = useNavigate();
  return useCallback(
    async (to: string) => {
      forget(pathname);
      await navigate(to);
    },
    [forget, navigate, pathname],
  );
}

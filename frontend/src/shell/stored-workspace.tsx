import { useQuery } from '@tanstack/react-query';
import { type ReactNode } from 'react';

import { ApiProblem } from '../api/problem';
import { api } from '../api/rest';
import { useSession } from '../api/session';
import { WorkspaceProvider } from '../workbench/workspace';

/** The workspace of the profile, before anything is drawn: tabs do not jump, dark rooms stay dark. */
export function StoredWorkspace({ children }: { children: ReactNode }) {
  const { user } = useSession();
  const { data, isPending, isError } = useQuery({
    queryKey: ['workspace', user.username],
    queryFn: async ({ signal }) => {
      try {
        return (await api.get<unknown>('/api/workspace', {}, signal)) ?? {};
      } catch (error) {
        if (error instanceof ApiProblem && error.gone) return {};
        throw error;
      }
    },
    staleTime: Infinity,
  });
  if (isPending) return null;
  // A workspace that cannot be read now is an empty one that is not stored: the studio opens, and nothing is overwritten.
  return (
    <WorkspaceProvider key={user.username} stored={data} owner={user.username} persist={!isError}>
      {children}
    </WorkspaceProvider>
  );
}

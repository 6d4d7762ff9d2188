import { useQuery } from '@tanstack/react-query';

import { useSession } from '../../api/session';
import { readActivities, readRoles } from './api';

export function useRoles() {
  return useQuery({ queryKey: ['/api/roles'], queryFn: ({ signal }) => readRoles(signal) });
}

export function useActivities() {
  return useQuery({ queryKey: ['/api/roles/activities'], queryFn: ({ signal }) => readActivities(signal), staleTime: Infinity });
}

/** The ARNs of the roles, for fields that name one. */
export function useRoleOptions(): { value: string; label?: string }[] {
  const roles = useRoles();
  const { account } = useSession();
  return (roles.data?.roles ?? []).map(({ name, description }) => ({ value: `arn:aws:iam::${account}:role/${name}`, description }));
}

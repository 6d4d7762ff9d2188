import { useQuery } from '@tanstack/react-query';

import { readExplained, readOffer, readRole, readRoles, rolePath } from './api';

export function useRoles() {
  return useQuery({ queryKey: ['/api/roles'], queryFn: ({ signal }) => readRoles(signal) });
}

export function useRole(name: string, enabled = true) {
  return useQuery({ queryKey: [rolePath(name)], queryFn: ({ signal }) => readRole(name, signal), enabled });
}

export function useExplained(name: string) {
  return useQuery({ queryKey: [`${rolePath(name)}/explained`], queryFn: ({ signal }) => readExplained(name, signal) });
}

export function useOffer() {
  return useQuery({ queryKey: ['/api/role-activities'], queryFn: ({ signal }) => readOffer(signal), staleTime: Infinity });
}

/** The ARNs of the roles, for fields that name one. */
export function useRoleOptions(): { value: string; description: string }[] {
  const roles = useRoles();
  return (roles.data?.roles ?? []).map(({ arn, description }) => ({ value: arn, description }));
}

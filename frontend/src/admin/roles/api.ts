import { api } from '../../api/rest';

export interface RoleRow {
  name: string;
  description: string;
}

export type Input = 'roles' | 'buckets' | 'workgroups';

export interface Activity {
  id: string;
  title: string;
  purpose: string;
  /** What has to be said when it is chosen. */
  needs: Input[];
}

export interface Persona {
  id: string;
  title: string;
  activities: string[];
}

export function readRoles(signal?: AbortSignal): Promise<{ roles: RoleRow[] }> {
  return api.get('/api/roles', {}, signal);
}

export function readActivities(signal?: AbortSignal): Promise<{ activities: Activity[]; personas: Persona[] }> {
  return api.get('/api/roles/activities', {}, signal);
}

export interface NewRole {
  suffix: string;
  description?: string;
  activities: readonly string[];
  pass_roles: readonly string[];
  buckets: readonly string[];
}

export function createRole(role: NewRole): Promise<{ name: string; arn: string }> {
  return api.send('POST', '/api/roles', role);
}

import type { WireTime } from '../../api/call';
import { api } from '../../api/rest';

const part = encodeURIComponent;

export interface RoleRow {
  name: string;
  arn: string;
  description: string;
  built_in: boolean;
  persona: string;
  activities: string[];
  /** How many people have it. */
  users: number;
  created_at: WireTime;
  modified_at: WireTime;
  /** May the caller give it? */
  grantable: boolean;
}

export type PolicyDocument = Readonly<Record<string, unknown>>;

export interface Role extends RoleRow {
  policies: Record<string, PolicyDocument>;
  /** The choice of the wizard; empty for a role that was written by hand. */
  composed: Partial<RoleChoice>;
  tags: { Key: string; Value: string }[];
  people: string[];
  version: number;
}

export type Input = 'roles' | 'buckets' | 'workgroups';

export interface Activity {
  id: string;
  title: string;
  purpose: string;
  /** What has to be said when it is chosen. */
  needs: Input[];
  /** Do the conditions of step 1 apply to it? */
  network: boolean;
  keys: boolean;
}

export interface Persona {
  id: string;
  title: string;
  activities: string[];
}

export interface Offer {
  activities: Activity[];
  personas: Persona[];
  limits: { policies: number; policy_size: number };
}

/** What the wizard's steps say. */
export interface RoleChoice {
  description: string;
  persona: string;
  activities: Record<string, Partial<Record<Input, string[]>>>;
  subnets: string[];
  security_groups: string[];
  data_keys: string[];
  volume_keys: string[];
  policies: Record<string, unknown>;
  tags: { Key: string; Value: string }[];
}

export interface Operation {
  action: string;
  answer: 'yes' | 'sometimes' | 'no';
  sentence: string;
}

/** What a role may do, by activity. */
export interface ExplainedGroup {
  activity: string;
  title: string;
  purpose: string;
  answer: 'yes' | 'some' | 'no';
  operations: Operation[];
}

/** What a choice would make. */
export interface RolePreview {
  policies: Record<string, PolicyDocument>;
  groups: ExplainedGroup[];
  grantable: boolean;
}

export const rolePath = (name: string): string => `/api/roles/${part(name)}`;

export const readRoles = (signal?: AbortSignal): Promise<{ roles: RoleRow[] }> => api.get('/api/roles', {}, signal);
export const readRole = (name: string, signal?: AbortSignal): Promise<Role> => api.get(rolePath(name), {}, signal);
export const readOffer = (signal?: AbortSignal): Promise<Offer> => api.get('/api/role-activities', {}, signal);
export const readExplained = (name: string, signal?: AbortSignal): Promise<{ groups: ExplainedGroup[] }> => api.get(`${rolePath(name)}/explained`, {}, signal);
export const createRole = (role: RoleChoice & { suffix: string }): Promise<Role> => api.send('POST', '/api/roles', role);
export const changeRole = (name: string, choice: RoleChoice): Promise<Role> => api.send('PUT', rolePath(name), choice);
export const deleteRole = (name: string): Promise<unknown> => api.send('DELETE', rolePath(name));
export const previewRole = (choice: RoleChoice): Promise<RolePreview> => api.send('POST', '/api/role-previews', choice);

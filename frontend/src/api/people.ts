import type { WireTime } from './call';
import { api } from './rest';

export interface Person {
  username: string;
  role: string;
  disabled: boolean;
  created_at: WireTime;
  last_sign_in_at: WireTime | null;
  has_password: boolean;
  profiles: { DomainId: string; DomainName: string; UserProfileName: string }[];
}

export interface People {
  users: Person[];
  /** The roles that the caller may give. */
  roles: string[];
}

export interface SignInLink {
  link: string;
  expires_in_hours: number;
}

const part = encodeURIComponent;

export function readPeople(signal?: AbortSignal): Promise<People> {
  return api.get<People>('/api/users', {}, signal);
}

export function invitePerson(username: string, role: string): Promise<SignInLink & { user: Person }> {
  return api.send('POST', '/api/users', { username, role });
}

export function changePerson(username: string, change: { role?: string; disabled?: boolean }): Promise<{ user: Person }> {
  return api.send('PATCH', `/api/users/${part(username)}`, change);
}

export function makeSignInLink(username: string): Promise<SignInLink> {
  return api.send('POST', `/api/users/${part(username)}/sign-in-link`);
}

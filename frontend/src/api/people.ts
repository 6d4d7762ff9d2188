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

/** `domain`: the id of the domain in which they get a profile; the caller's own without one. */
export function invitePerson(username: string, role: string, domain = ''): Promise<SignInLink & { user: Person }> {
  return api.send('POST', '/api/users', { username, role, domain });
}

export function changePerson(username: string, change: { role?: string; disabled?: boolean; profile?: { DomainId: string; UserProfileName: string } }): Promise<{ user: Person }> {
  return api.send('PATCH', `/api/users/${part(username)}`, change);
}

export function makeSignInLink(username: string): Promise<SignInLink> {
  return api.send('POST', `/api/users/${part(username)}/sign-in-link`);
}

/** The views of domains that only the pages have, and the calls that change them. */
import type { CreatePresignedDomainUrlResponse } from '@aws-sdk/client-sagemaker';

import { call, type WireTime } from '../../api/call';
import { api } from '../../api/rest';
import type { SettingField } from '../settings/fields';
import type { Source } from '../settings/settings-table';
import { valueAt, withValue, type Tree } from '../settings/tree';

const part = encodeURIComponent;

export interface EffectiveSettings {
  effective: Tree;
  sources: Record<string, Source>;
}

export const effectivePath = (domain: string, profile: string): string => `/api/domains/${part(domain)}/profiles/${part(profile)}/settings`;

export function readEffective(domain: string, profile: string, signal?: AbortSignal): Promise<EffectiveSettings> {
  return api.get(effectivePath(domain, profile), {}, signal);
}

/** The part of UserSettings that sets one field; an update leaves alone what is not sent. `effective`: what counts now. */
export function changeOf(field: SettingField, value: unknown, effective: Tree): Tree {
  const siblings = field.whole ? withValue({}, field.whole, valueAt(effective, field.whole)) : {};
  return withValue(siblings, field.path, value);
}

export function updateDomain(domain: string, change: object): Promise<unknown> {
  return call('UpdateDomain', { DomainId: domain, ...change });
}

export function updateProfile(domain: string, profile: string, settings: Tree): Promise<unknown> {
  return call('UpdateUserProfile', { DomainId: domain, UserProfileName: profile, UserSettings: settings });
}

export function signInUrl(domain: string, profile: string): Promise<string> {
  return call<object, CreatePresignedDomainUrlResponse>('CreatePresignedDomainUrl', { DomainId: domain, UserProfileName: profile }).then(
    ({ AuthorizedUrl }) => AuthorizedUrl ?? '',
  );
}

export interface QuickSetupAnswer {
  DomainId: string;
  DomainName: string;
  UserProfileName: string;
}

export function quickSetup(): Promise<QuickSetupAnswer> {
  return api.send('POST', '/api/domains/quick-setup');
}

export interface AssignedGroup {
  name: string;
  /** What its members may do. */
  role: string;
  created_at: WireTime;
  /** Who has come in through it. */
  profiles: string[];
}

export const groupsPath = (domain: string): string => `/api/domains/${part(domain)}/groups`;

export const readGroups = (domain: string, signal?: AbortSignal): Promise<{ groups: AssignedGroup[] }> => api.get(groupsPath(domain), {}, signal);

export const assignGroup = (domain: string, name: string, role: string): Promise<unknown> => api.send('POST', groupsPath(domain), { name, role });

export const unassignGroup = (domain: string, name: string): Promise<unknown> => api.send('DELETE', `${groupsPath(domain)}/${part(name)}`);

/** The domain's value counts again; the API itself cannot take a profile's value away. */
export const resetSetting = (domain: string, profile: string, path: string): Promise<unknown> =>
  api.send('DELETE', `/api/domains/${part(domain)}/profiles/${part(profile)}/settings/${part(path)}`);

import type { WireTime } from './call';
import { api } from './rest';

export interface AccessKey {
  access_key_id: string;
  created_at: WireTime;
  last_used_at: WireTime | null;
  disabled: boolean;
}

/** The secret is in this answer and in no other. */
export interface NewAccessKey extends AccessKey {
  secret_access_key: string;
}

export async function readAccessKeys(signal?: AbortSignal): Promise<AccessKey[]> {
  return (await api.get<{ access_keys: AccessKey[] }>('/api/access-keys', {}, signal)).access_keys;
}

export function createAccessKey(): Promise<NewAccessKey> {
  return api.send<NewAccessKey>('POST', '/api/access-keys');
}

export function deleteAccessKey(id: string): Promise<void> {
  return api.send<undefined>('DELETE', `/api/access-keys/${encodeURIComponent(id)}`);
}

export function changePassword(current: string, next: string): Promise<void> {
  return api.send<undefined>('POST', '/api/password', { current, new: next });
}

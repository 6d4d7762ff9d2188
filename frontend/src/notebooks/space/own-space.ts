import type { CreateSpaceRequest, CreateSpaceResponse, ListSpacesRequest, ListSpacesResponse, SpaceDetails } from '@aws-sdk/client-sagemaker';
import { useNavigate } from 'react-router';

import { call, type Wire } from '../../api/call';
import { useSession } from '../../api/session';
import { paths } from '../../documents/paths';
import { send, type Parcel } from './intent';
import { describeApp, startApp } from './use-space';

export type SpaceRow = Wire<SpaceDetails>;

/** Spaces of the domain whose JupyterLab this profile may use: its own, and those that are shared. */
export async function listSpaces(domain: string, profile: string, signal?: AbortSignal): Promise<SpaceRow[]> {
  const found: SpaceRow[] = [];
  let token: string | undefined;
  do {
    const input: ListSpacesRequest = { DomainIdEquals: domain, MaxResults: 100, SortBy: 'LastModifiedTime', SortOrder: 'Descending', ...(token ? { NextToken: token } : {}) };
    const answer = await call<ListSpacesRequest, ListSpacesResponse>('ListSpaces', input, signal);
    found.push(...(answer.Spaces ?? []));
    token = answer.NextToken;
  } while (token && found.length < 1000);
  return found.filter((space) => space.SpaceSettingsSummary?.AppType === 'JupyterLab' && (!isPrivate(space) || ownerOf(space) === profile));
}

export const isPrivate = (space: SpaceRow): boolean => space.SpaceSharingSettingsSummary?.SharingType === 'Private';
export const ownerOf = (space: SpaceRow): string => space.OwnershipSettingsSummary?.OwnerUserProfileName ?? '';

/** A name that the API takes (letters, digits, hyphens) and that nothing has yet. */
export function spaceNameFor(profile: string, taken: readonly string[]): string {
  const stem = `${profile.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-+|-+$/g, '')}-notebooks`.slice(0, 58).replace(/^-+/, '');
  const used = new Set(taken.map((name) => name.toLowerCase()));
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? stem : `${stem}-${number}`;
    if (!used.has(name.toLowerCase())) return name;
  }
}

/** The private space where this profile's notebooks go: one that runs, else the newest, else a new one. Started. */
export async function ownSpace(domain: string, profile: string): Promise<string> {
  const spaces = await listSpaces(domain, profile);
  const own = spaces.filter((space) => isPrivate(space) && space.Status === 'InService');
  const states = await Promise.all(own.slice(0, 20).map(async (space) => ({ name: space.SpaceName ?? '', ...(await describeApp(domain, space.SpaceName ?? '')) })));
  const running = states.find(({ status }) => status === 'Running') ?? states.find(({ status }) => status === 'Starting');
  if (running) return running.name;
  const [first] = states;
  if (first) {
    if (first.status !== 'Stopping') await startApp(domain, first.name);
    return first.name;
  }
  const name = spaceNameFor(profile, spaces.map(({ SpaceName }) => SpaceName ?? ''));
  await call<CreateSpaceRequest, CreateSpaceResponse>('CreateSpace', {
    DomainId: domain,
    SpaceName: name,
    OwnershipSettings: { OwnerUserProfileName: profile },
    SpaceSharingSettings: { SharingType: 'Private' },
    SpaceSettings: { AppType: 'JupyterLab' },
  });
  return name;
}

/** One click: a notebook in the own space, started if need be, and opened. */
export function useOpenAsNotebook(): (parcel?: Parcel) => Promise<void> {
  const { profile } = useSession();
  const navigate = useNavigate();
  return async (parcel) => {
    if (!profile) throw new Error('Your account has no user profile in a domain, and notebooks belong to profiles. Ask an administrator for one.');
    const space = await ownSpace(profile.DomainId, profile.UserProfileName);
    const search = new URLSearchParams({ start: '1', ...(parcel ? { put: send(parcel) } : { new: '1' }) });
    void navigate(`${paths.notebook(profile.DomainId, space)}?${search.toString()}`);
  };
}

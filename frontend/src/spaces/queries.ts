import type {
  AppDetails,
  CreateAppRequest,
  CreateAppResponse,
  DescribeAppRequest,
  DescribeAppResponse,
  DescribeSpaceRequest,
  DescribeSpaceResponse,
  ListAppsRequest,
  ListAppsResponse,
  ListSpacesRequest,
  ListSpacesResponse,
  SpaceDetails,
} from '@aws-sdk/client-sagemaker';
import { useQuery } from '@tanstack/react-query';

import { call, type Wire, type WireTime } from '../api/call';
import { api } from '../api/rest';

export type SpaceRow = Wire<SpaceDetails>;
export type AppRow = Wire<AppDetails>;
export type SpaceDetail = Wire<DescribeSpaceResponse>;
export type AppDetail = Wire<DescribeAppResponse>;

/** Pages of a list that are read; more rows than that are not shown, and the page says so. */
const MOST_PAGES = 10;

export interface SpacesAndApps {
  spaces: SpaceRow[];
  /** `{domain}/{space}` in lower case -> the app of the space. */
  apps: ReadonlyMap<string, AppRow>;
  /** There are more spaces than were read. */
  more: boolean;
}

export const keyOf = (domain: string | undefined, space: string | undefined): string => `${domain ?? ''}/${space ?? ''}`.toLowerCase();

/** All spaces of a domain (of every domain without one), and what runs in them. Events of both refresh it. */
export function useSpaces(domain: string | undefined) {
  const spaces = useQuery({ queryKey: ['ListSpaces', domain], queryFn: ({ signal }) => readSpaces(domain, signal) });
  const apps = useQuery({ queryKey: ['ListApps', domain], queryFn: ({ signal }) => readApps(domain, signal) });
  return { spaces, apps };
}

async function readSpaces(domain: string | undefined, signal: AbortSignal): Promise<{ rows: SpaceRow[]; more: boolean }> {
  return pages(async (token) => {
    const input: ListSpacesRequest = { MaxResults: 100, SortBy: 'LastModifiedTime', SortOrder: 'Descending', ...(domain ? { DomainIdEquals: domain } : {}), ...(token ? { NextToken: token } : {}) };
    const answer = await call<ListSpacesRequest, ListSpacesResponse>('ListSpaces', input, signal);
    return { rows: answer.Spaces ?? [], next: answer.NextToken };
  });
}

async function readApps(domain: string | undefined, signal: AbortSignal): Promise<ReadonlyMap<string, AppRow>> {
  const { rows } = await pages(async (token) => {
    const input: ListAppsRequest = { MaxResults: 100, ...(domain ? { DomainIdEquals: domain } : {}), ...(token ? { NextToken: token } : {}) };
    const answer = await call<ListAppsRequest, ListAppsResponse>('ListApps', input, signal);
    return { rows: answer.Apps ?? [], next: answer.NextToken };
  });
  const served = rows.filter(({ SpaceName, AppType }) => SpaceName && AppType !== 'KernelGateway');
  return new Map(served.map((app) => [keyOf(app.DomainId, app.SpaceName), app]));
}

async function pages<Row>(read: (token: string | undefined) => Promise<{ rows: Row[]; next: string | undefined }>): Promise<{ rows: Row[]; more: boolean }> {
  const rows: Row[] = [];
  let token: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer = await read(token);
    rows.push(...answer.rows);
    token = answer.next;
    if (!token) break;
  }
  return { rows, more: Boolean(token) };
}

export function useSpace(domain: string, space: string) {
  return useQuery({
    queryKey: ['DescribeSpace', domain, space],
    queryFn: ({ signal }) => call<DescribeSpaceRequest, DescribeSpaceResponse>('DescribeSpace', { DomainId: domain, SpaceName: space }, signal),
  });
}

export const appKey = (domain: string, space: string, appType: string): DescribeAppRequest => ({
  DomainId: domain,
  SpaceName: space,
  AppType: appType as NonNullable<DescribeAppRequest['AppType']>,
  AppName: 'default',
});

/** The app of a space; null when it never ran, or ended more than a day ago. */
export function useSpaceApp(domain: string, space: string, appType: string | undefined) {
  return useQuery({
    queryKey: ['DescribeApp', domain, space, appType],
    enabled: appType !== undefined,
    queryFn: async ({ signal }): Promise<AppDetail | null> => {
      // Asked for only if it is there: a refusal would be an error in the console of every new space.
      const { Apps } = await call<ListAppsRequest, ListAppsResponse>('ListApps', { DomainIdEquals: domain, SpaceNameEquals: space, MaxResults: 100 }, signal);
      if (!Apps?.some(({ AppType }) => AppType === appType)) return null;
      return call<DescribeAppRequest, DescribeAppResponse>('DescribeApp', appKey(domain, space, appType ?? ''), signal);
    },
  });
}

export const startApp = (domain: string, space: string, appType: string): Promise<Wire<CreateAppResponse>> =>
  call<CreateAppRequest, CreateAppResponse>('CreateApp', appKey(domain, space, appType) as CreateAppRequest);

export const stopApp = (domain: string, space: string, appType: string): Promise<object> => call('DeleteApp', appKey(domain, space, appType));

export interface SpaceFacts {
  /** Null for who may not come in. */
  used_bytes: number | null;
  limit_bytes: number;
  maximum_gb: number;
  resizable_at: WireTime | null;
  /** Effective: of the domain, the profile and the space. */
  settings: Record<string, unknown>;
  open: boolean;
}

/** How full it is, and what it may choose from. */
export function useSpaceFacts(domain: string, space: string) {
  return useQuery({
    queryKey: ['/api/domains of space', domain, space],
    queryFn: ({ signal }) => api.get<SpaceFacts>(`/api/domains/${encodeURIComponent(domain)}/spaces/${encodeURIComponent(space)}`, {}, signal),
  });
}

export interface InstanceType {
  name: string;
  cores: number;
  memory_gib: number;
  gpus: number;
  hourly_usd: number;
  fast: boolean;
}

export function useInstanceTypes() {
  return useQuery({
    queryKey: ['/api/instance-types'],
    staleTime: Infinity,
    queryFn: async ({ signal }) => (await api.get<{ instance_types: InstanceType[] }>('/api/instance-types', {}, signal)).instance_types,
  });
}

/** An app that runs now: of the caller and what is shared, for administrators everybody's. */
export interface RunningApp {
  arn: string;
  domain: string;
  domain_name: string;
  /** Empty for an app directly under a profile. */
  space: string;
  sharing: string;
  profile: string;
  owner: string;
  app_type: string;
  name: string;
  status: string;
  instance_type: string;
  since: WireTime | null;
  active_at: WireTime | null;
  hourly_usd: number;
  /** Since the start, an estimate. */
  usd: number;
  /** When idle shutdown stops it; null when it does not. */
  stops_at: WireTime | null;
  /** May the caller come in? */
  open: boolean;
}

export function useRunningApps() {
  return useQuery({
    queryKey: ['ListApps', '/api/running-apps'], // begins with the operation's name: events of apps refresh it
    queryFn: async ({ signal }) => (await api.get<{ apps: RunningApp[] }>('/api/running-apps', {}, signal)).apps,
  });
}

export const postpone = (arn: string, minutes: number): Promise<{ postponed_until: string }> => api.send('POST', '/api/apps/postpone', { arn, minutes });

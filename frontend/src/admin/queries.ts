import type {
  AppDetails,
  DescribeDomainResponse,
  DescribeUserProfileResponse,
  DomainDetails,
  SpaceDetails,
  UserProfileDetails,
} from '@aws-sdk/client-sagemaker';
import { useQuery } from '@tanstack/react-query';

import { call, type Wire } from '../api/call';
import { readAll } from './read-all';

export type DomainRow = Wire<DomainDetails>;
export type Domain = Wire<DescribeDomainResponse>;
export type ProfileRow = Wire<UserProfileDetails>;
export type Profile = Wire<DescribeUserProfileResponse>;
export type SpaceRow = Wire<SpaceDetails>;
export type AppRow = Wire<AppDetails>;

/** Apps that are over: they stand in nobody's way. */
const OVER = ['Deleted', 'Failed'];
export const isRunning = ({ Status }: { Status?: string }): boolean => !OVER.includes(Status ?? '');

export function useDomains() {
  return useQuery({ queryKey: ['ListDomains', 'all'], queryFn: ({ signal }) => readAll<DomainDetails>('ListDomains', 'Domains', {}, signal) });
}

export function useDomain(id: string) {
  return useQuery({
    queryKey: ['DescribeDomain', id],
    queryFn: ({ signal }) => call<object, DescribeDomainResponse>('DescribeDomain', { DomainId: id }, signal),
  });
}

/** The profiles of one domain; of all domains without one. */
export function useProfiles(domain = '') {
  return useQuery({
    queryKey: ['ListUserProfiles', 'all', domain],
    queryFn: ({ signal }) => readAll<UserProfileDetails>('ListUserProfiles', 'UserProfiles', of(domain), signal),
  });
}

export function useProfile(domain: string, name: string) {
  return useQuery({
    queryKey: ['DescribeUserProfile', domain, name],
    queryFn: ({ signal }) => call<object, DescribeUserProfileResponse>('DescribeUserProfile', { DomainId: domain, UserProfileName: name }, signal),
  });
}

export function useSpaces(domain = '') {
  return useQuery({
    queryKey: ['ListSpaces', 'all', domain],
    queryFn: ({ signal }) => readAll<SpaceDetails>('ListSpaces', 'Spaces', of(domain), signal),
  });
}

export function useApps(domain = '') {
  return useQuery({
    queryKey: ['ListApps', 'all', domain],
    queryFn: ({ signal }) => readAll<AppDetails>('ListApps', 'Apps', of(domain), signal),
  });
}

const of = (domain: string) => (domain ? { DomainIdEquals: domain } : {});

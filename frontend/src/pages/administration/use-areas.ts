import type { CodeRepositorySummary, Image, NotebookInstanceSummary, StudioLifecycleConfigDetails } from '@aws-sdk/client-sagemaker';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';

import { isRunning, useApps, useDomains, useProfiles } from '../../admin/queries';
import { isNearLimit, useQuotas } from '../../admin/quotas/queries';
import { readAll } from '../../admin/read-all';
import { useRoles } from '../../admin/roles/queries';
import { readPeople } from '../../api/people';
import { formatCount } from '../../components/format';
import { paths } from '../../documents/paths';

export interface Area {
  title: string;
  to: string;
  sentence: string;
  /** "3 domains"; nothing where a number says nothing. */
  count?: string;
}

/** One card per area of administration. */
export function useAreas(): Area[] {
  const people = useQuery({ queryKey: ['/api/users'], queryFn: ({ signal }) => readPeople(signal) });
  return [
    { title: 'Domains', to: paths.adminDomains, count: of(useDomains(), (all) => formatCount(all.length, 'domain')), sentence: 'Groups of people with settings of their own, apart from each other.' },
    {
      title: 'People',
      to: paths.adminPeople,
      count: of(people, ({ users }) => `${formatCount(users.length, 'account')}, ${users.filter(({ disabled }) => disabled).length} disabled`),
      sentence: 'Who may sign in: invite, give a role, shut out.',
    },
    { title: 'User profiles', to: paths.adminDomains, count: of(useProfiles(), (all) => formatCount(all.length, 'profile')), sentence: 'People’s places in the domains, with their effective settings.' },
    { title: 'Roles', to: paths.adminRoles, count: of(useRoles(), ({ roles }) => formatCount(roles.length, 'role')), sentence: 'What people, notebooks and jobs may do, in words.' },
    {
      title: 'Quotas',
      to: paths.adminQuotas,
      count: of(useQuotas(''), ({ quotas }) => nearText(quotas.filter(isNearLimit).length)),
      sentence: 'How much there may be of everything, and how much there is.',
    },
    {
      title: 'Running instances',
      to: paths.adminRunning,
      count: of(useApps(), (all) => `${formatCount(all.filter(isRunning).length, 'app')} running`),
      sentence: 'Everybody’s notebooks that run now, with a way to stop them.',
    },
    { title: 'Usage', to: paths.adminUsage, sentence: 'Hours of machines by person, space, instance type and day.' },
    { title: 'Activity log', to: paths.adminLog, sentence: 'Who did what, when, from where, and whether it was allowed.' },
    ...useEnvironment(),
  ];
}

const nearText = (near: number): string => (near === 0 ? 'nothing near its limit' : `${formatCount(near, 'quota')} near the limit`);

function useEnvironment(): Area[] {
  const scripts = useRows<StudioLifecycleConfigDetails>('ListStudioLifecycleConfigs', 'StudioLifecycleConfigs');
  const images = useRows<Image>('ListImages', 'Images');
  const repositories = useRows<CodeRepositorySummary>('ListCodeRepositories', 'CodeRepositorySummaryList');
  const instances = useRows<NotebookInstanceSummary>('ListNotebookInstances', 'NotebookInstances');
  const count = (query: UseQueryResult<unknown[]>, noun: string, many?: string) => of(query, (all) => formatCount(all.length, noun, many));
  return [
    { title: 'Lifecycle configurations', to: paths.lifecycleConfigs, count: count(scripts, 'script'), sentence: 'Scripts that run when an app starts.' },
    { title: 'Images', to: paths.images, count: count(images, 'image'), sentence: 'Software that apps run in, beside the built-in one.' },
    { title: 'Code repositories', to: paths.codeRepositories, count: count(repositories, 'repository', 'repositories'), sentence: 'Git repositories that people are offered.' },
    { title: 'Notebook instances', to: paths.notebookInstances, count: count(instances, 'instance'), sentence: 'Single machines with a notebook, outside of the domains.' },
  ];
}

function useRows<Row>(operation: string, member: string): UseQueryResult<unknown[]> {
  return useQuery<unknown[]>({ queryKey: [operation, 'all'], queryFn: ({ signal }) => readAll<Row>(operation, member, {}, signal) });
}

function of<Data>({ data, isError }: UseQueryResult<Data>, text: (data: Data) => string): string {
  if (data !== undefined) return text(data);
  return isError ? 'unknown' : 'reading';
}

import type { CreateDomainResponse, DescribeDomainResponse } from '@aws-sdk/client-sagemaker';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { call } from '../../api/call';
import { useSession } from '../../api/session';
import type { CodeCall } from '../../code/types';
import { useDebounced } from '../../components/use-debounced';
import { assignGroup } from '../domains/api';
import { createRole, previewRole, type Activity, type RoleChoice } from '../roles/api';
import { choiceOf, EMPTY as NO_ROLE } from '../roles/draft';
import { useOffer } from '../roles/queries';
import { linesOf } from '../../components/lines-field';
import { codeOf, roleDescription } from './code';
import { domainRequest, DRAFT, problemsOf, profileRequest, type Draft } from './draft';

const PAUSE_MS = 400;
const PATIENCE_MS = 60_000;

/** Role, domain, people, groups: in this order, each told as it is made. */
export function useCreateDomain(set: (change: Partial<Draft>) => void) {
  const client = useQueryClient();
  const offer = useOffer();
  const [doing, setDoing] = useState('');
  const mutation = useMutation({
    async mutationFn(draft: Draft): Promise<string> {
      if (draft.roleChoice === 'new') setDoing('Making the role');
      const role = draft.roleChoice === 'new' ? (await createRole(roleOf(draft, offer.data?.activities ?? []))).arn : draft.roleArn;
      // A second try after a refusal does not make the role again.
      if (draft.roleChoice === 'new') set({ roleChoice: 'existing', roleArn: role });
      setDoing('Making the domain');
      const { DomainId = '' } = await call<object, CreateDomainResponse>('CreateDomain', domainRequest(draft, role));
      await untilInService(DomainId);
      for (const name of linesOf(draft.people)) {
        setDoing(`Making the user profile ${name}`);
        await call('CreateUserProfile', profileRequest(draft, DomainId, name));
      }
      for (const group of draft.authMode === 'SSO' ? linesOf(draft.groups) : []) {
        setDoing(`Assigning the group ${group}`);
        await assignGroup(DomainId, group, 'data-scientist');
      }
      return DomainId;
    },
    onSuccess: () => DRAFT.forget(),
    onSettled: () => Promise.all(['ListDomains', 'ListUserProfiles', '/api/roles', '/api/session'].map((key) => client.invalidateQueries({ queryKey: [key] }))),
  });
  return { ...mutation, doing };
}

/** The role of the wizard's ticks: no conditions, no statements beside them. */
function roleOf(draft: Draft, known: readonly Activity[]): RoleChoice & { suffix: string } {
  const role = { ...NO_ROLE, ...pick(draft), description: roleDescription(draft) };
  return { ...choiceOf(role, known), suffix: draft.roleSuffix };
}

const pick = ({ activities, passRoles, buckets, workgroups }: Draft) => ({ activities, passRoles, buckets, workgroups });

async function untilInService(domain: string): Promise<void> {
  const until = Date.now() + PATIENCE_MS;
  while (Date.now() < until) {
    const { Status, FailureReason } = await call<object, DescribeDomainResponse>('DescribeDomain', { DomainId: domain });
    if (Status === 'InService') return;
    if (Status === 'Failed') throw new Error(FailureReason ?? 'The domain could not be made.');
    await new Promise((done) => setTimeout(done, PAUSE_MS));
  }
  throw new Error('The domain is still being made; look at it in the list of domains, and add the people there.');
}

/** The same as code. The server is asked what the ticks of a new role mean, once nothing is missing and the typing pauses. */
export function useCode(draft: Draft): () => CodeCall[] {
  const { account } = useSession();
  const known = useOffer().data?.activities ?? [];
  const complete = draft.roleChoice === 'new' && Object.keys(problemsOf(draft, 1, [], known)).length === 0;
  const role = complete ? roleOf(draft, known) : undefined;
  const choice = useDebounced(role ? JSON.stringify(role) : '');
  const preview = useQuery({
    queryKey: ['/api/role-previews', choice],
    queryFn: () => previewRole(JSON.parse(choice) as RoleChoice),
    enabled: choice !== '',
    retry: false,
  });
  return () => codeOf(draft, account, complete ? preview.data?.policies : undefined);
}

import type { CreateDomainResponse, DescribeDomainResponse } from '@aws-sdk/client-sagemaker';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { call } from '../../api/call';
import { useSession } from '../../api/session';
import type { CodeCall } from '../../code/types';
import { assignGroup } from '../domains/api';
import { createRole, type Activity, type RoleChoice } from '../roles/api';
import { choiceOf, EMPTY as NO_ROLE } from '../roles/draft';
import { useOffer } from '../roles/queries';
import { linesOf } from '../wizard/lines-field';
import { domainRequest, DRAFT, profileRequest, type Draft } from './draft';

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
  const role = { ...NO_ROLE, ...pick(draft), description: `For the people of the domain ${draft.name}.` };
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

/** The same as code; what a later call needs of an earlier one's answer is a name in angle brackets. */
export function useCodeFor(): (draft: Draft) => CodeCall[] {
  const { account } = useSession();
  return (draft) => {
    const role = draft.roleChoice === 'new' ? `arn:aws:iam::${account}:role/sagemaker-${draft.roleSuffix}` : draft.roleArn;
    return [
      { service: 'sagemaker', operation: 'CreateDomain', input: domainRequest(draft, role), comment: 'Answers the DomainId that the next calls name.' },
      ...linesOf(draft.people).map((name) => ({ service: 'sagemaker' as const, operation: 'CreateUserProfile', input: profileRequest(draft, 'd-of-the-answer-above', name) })),
    ];
  };
}

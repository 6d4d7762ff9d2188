/** The organisation wizard as code: role, domain, people, in the order in which the page makes them. Pure. */
import { Answer, type CodeCall } from '../../code/types';
import type { PolicyDocument } from '../roles/api';
import { callsOf } from '../roles/draft';
import { linesOf } from '../../components/lines-field';
import { domainRequest, profileRequest, type Draft } from './draft';

const DOMAIN_ID = new Answer('domain_id');
const NO_POLICIES = 'Its policies are missing: choose its ML activities first.';
const NO_GROUPS = 'Assign its groups on its page afterwards: the API has no operation for that.';

export const roleDescription = ({ name }: Draft): string => `For the people of the domain ${name}.`;

/** policies: what the activities of a new role mean, by name of the policy; undefined while they are not known. */
export function codeOf(draft: Draft, account: string, policies: Readonly<Record<string, PolicyDocument>> | undefined): CodeCall[] {
  const isNew = draft.roleChoice === 'new';
  const name = `sagemaker-${draft.roleSuffix}`;
  const [create, ...put] = isNew ? callsOf(name, roleDescription(draft), policies ?? {}) : [];
  const groups = draft.authMode === 'SSO' && linesOf(draft.groups).length > 0;
  return [
    ...(create ? [{ ...create, ...(policies ? {} : { comment: NO_POLICIES }) }] : []),
    ...put,
    {
      service: 'sagemaker',
      operation: 'CreateDomain',
      input: domainRequest(draft, isNew ? `arn:aws:iam::${account}:role/${name}` : draft.roleArn),
      ...(groups ? { comment: NO_GROUPS } : {}),
      keeps: { member: 'DomainId', as: DOMAIN_ID },
      waitFor: { operation: 'DescribeDomain', input: { DomainId: DOMAIN_ID }, status: 'Status', ends: ['InService', 'Failed'] },
    },
    ...linesOf(draft.people).map((person) => ({ service: 'sagemaker' as const, operation: 'CreateUserProfile', input: profileRequest(draft, DOMAIN_ID, person) })),
  ];
}

/** What the organisation wizard asks (spec studio §4.2), and the requests it becomes. Pure. */
import type { CreateDomainRequest, UserSettings } from '@aws-sdk/client-sagemaker';

import type { Answer } from '../../code/types';
import { keptDraft } from '../../components/kept-draft';
import type { Activity, Input } from '../roles/api';
import { linesOf } from '../../components/lines-field';

export interface Draft {
  name: string;
  authMode: string;
  people: string;
  groups: string;
  roleChoice: string;
  roleArn: string;
  roleSuffix: string;
  activities: string[];
  passRoles: string;
  buckets: string;
  workgroups: string;
  hiddenApps: string[];
  sharing: boolean;
  sharingPath: string;
  outputs: string;
  network: string;
  vpc: string;
  subnets: string;
  securityGroups: string;
  kmsKey: string;
  size: string;
  most: string;
}

export const EMPTY: Draft = {
  name: '',
  authMode: 'IAM',
  people: '',
  groups: '',
  roleChoice: 'existing',
  roleArn: '',
  roleSuffix: '',
  activities: [],
  passRoles: '',
  buckets: '',
  workgroups: '',
  hiddenApps: [],
  sharing: true,
  sharingPath: '',
  outputs: 'Disabled',
  network: 'PublicInternetOnly',
  vpc: '',
  subnets: '',
  securityGroups: '',
  kmsKey: '',
  size: '5',
  most: '100',
};

export const DRAFT = keptDraft('atelier-new-domain', EMPTY);
export const MOST_ACTIVITIES = 10;
export const STEPS = ['Domain details', 'Users and ML activities', 'Applications', 'Network', 'Storage', 'Review and create'] as const;

export type Problems = Partial<Record<keyof Draft, string>>;

const NAME = /^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/;
const ROLE = /^arn:aws[a-z-]*:iam::\d{12}:role\/.+/;

/** What keeps one step from being done. `taken`: names of domains. */
export function problemsOf(draft: Draft, step: number, taken: readonly string[] = [], known: readonly Activity[] = []): Problems {
  const problems: Problems = {};
  const say = (field: keyof Draft, wrong: boolean, sentence: string) => {
    if (wrong && !problems[field]) problems[field] = sentence;
  };
  if (step === 0) {
    say('name', !NAME.test(draft.name), 'Letters, digits and hyphens, 1 to 63 of them, neither first nor last a hyphen.');
    say('name', taken.some((name) => name.toLowerCase() === draft.name.toLowerCase()), 'A domain has this name already.');
  }
  if (step === 1) userProblems(draft, known, say);
  if (step === 2) {
    say('sharingPath', draft.sharing && draft.sharingPath !== '' && !draft.sharingPath.startsWith('s3://'), 'The location begins with s3://.');
  }
  if (step === 3) {
    say('securityGroups', draft.network === 'VpcOnly' && linesOf(draft.securityGroups).length === 0, 'Needed with VPC only.');
    say('securityGroups', linesOf(draft.securityGroups).length > 3, 'At most 3.');
    say('subnets', linesOf(draft.subnets).length > 16, 'At most 16.');
  }
  if (step === 4) {
    const size = Number(draft.size);
    const most = Number(draft.most);
    say('size', !(Number.isInteger(size) && size >= 5 && size <= 16384), 'A whole number from 5 to 16,384.');
    say('most', !(Number.isInteger(most) && most >= 5 && most <= 16384), 'A whole number from 5 to 16,384.');
    say('most', most < size, 'Not less than what a new space gets.');
  }
  return problems;
}

function userProblems(draft: Draft, known: readonly Activity[], say: (field: keyof Draft, wrong: boolean, sentence: string) => void): void {
  const wrong = linesOf(draft.people).find((name) => !NAME.test(name));
  say('people', wrong !== undefined, `“${wrong ?? ''}” is no name: letters, digits and hyphens, at most 63.`);
  if (draft.roleChoice === 'existing') {
    say('roleArn', !ROLE.test(draft.roleArn), 'The ARN of a role: arn:aws:iam::ACCOUNT:role/NAME.');
    return;
  }
  say('roleSuffix', !/^[a-zA-Z0-9-]{1,54}$/.test(draft.roleSuffix), 'Letters, digits and hyphens, at most 54.');
  say('activities', draft.activities.length === 0, 'Choose at least one.');
  say('activities', draft.activities.length > MOST_ACTIVITIES, `At most ${MOST_ACTIVITIES} can be chosen here; add more to the role afterwards.`);
  const needs = (input: Input) => known.some(({ id, needs: needed }) => draft.activities.includes(id) && needed.includes(input));
  say('passRoles', needs('roles') && linesOf(draft.passRoles).length === 0, 'Name at least one role.');
  say('passRoles', linesOf(draft.passRoles).some((each) => !ROLE.test(each)), 'Each line is the ARN of a role.');
  say('buckets', needs('buckets') && !draft.buckets.trim(), 'Name at least one bucket.');
  say('workgroups', needs('workgroups') && !draft.workgroups.trim(), 'Name at least one workgroup.');
}

/** The first step that is not done. */
export function firstProblem(draft: Draft, taken: readonly string[], known: readonly Activity[] = []): number {
  const found = STEPS.findIndex((_, step) => Object.keys(problemsOf(draft, step, taken, known)).length > 0);
  return found < 0 ? STEPS.length - 1 : found;
}

export function domainRequest(draft: Draft, roleArn: string): CreateDomainRequest {
  const storage = { DefaultEbsStorageSettings: { DefaultEbsVolumeSizeInGb: Number(draft.size), MaximumEbsVolumeSizeInGb: Number(draft.most) } };
  const subnets = linesOf(draft.subnets);
  const groups = linesOf(draft.securityGroups);
  return {
    DomainName: draft.name,
    AuthMode: draft.authMode as CreateDomainRequest['AuthMode'],
    DefaultUserSettings: {
      ExecutionRole: roleArn,
      StudioWebPortal: 'ENABLED',
      DefaultLandingUri: 'studio::',
      SpaceStorageSettings: storage,
      ...(draft.sharing ? { SharingSettings: sharingOf(draft) } : {}),
      ...(groups.length ? { SecurityGroups: groups } : {}),
      ...(draft.hiddenApps.length ? { StudioWebPortalSettings: { HiddenAppTypes: draft.hiddenApps as NonNullable<UserSettings['StudioWebPortalSettings']>['HiddenAppTypes'] } } : {}),
    },
    DefaultSpaceSettings: { ExecutionRole: roleArn, SpaceStorageSettings: storage },
    AppNetworkAccessType: draft.network as CreateDomainRequest['AppNetworkAccessType'],
    ...(draft.vpc ? { VpcId: draft.vpc } : {}),
    ...(subnets.length ? { SubnetIds: subnets } : {}),
    ...(groups.length && draft.network === 'VpcOnly' ? { DomainSettings: { SecurityGroupIds: groups } } : {}),
    ...(draft.kmsKey ? { KmsKeyId: draft.kmsKey } : {}),
  };
}

function sharingOf(draft: Draft): UserSettings['SharingSettings'] {
  return { NotebookOutputOption: draft.outputs === 'Allowed' ? 'Allowed' : 'Disabled', ...(draft.sharingPath ? { S3OutputPath: draft.sharingPath } : {}) };
}

/** domain: its id, or in shown code the answer that holds it. */
export function profileRequest(draft: Draft, domain: string | Answer, name: string): object {
  const person = draft.authMode === 'SSO' ? { SingleSignOnUserIdentifier: 'UserName', SingleSignOnUserValue: name } : {};
  return { DomainId: domain, UserProfileName: name, ...person };
}

/** What the role manager's wizard asks (spec studio §8.3), and the role it becomes. Pure. */
import type { CodeCall } from '../../code/types';
import { keptDraft } from '../../components/kept-draft';
import { linesOf } from '../../components/lines-field';
import type { Activity, Input, Role, RoleChoice } from './api';

export interface Draft {
  suffix: string;
  description: string;
  persona: string;
  activities: string[];
  passRoles: string;
  buckets: string;
  workgroups: string;
  network: boolean;
  subnets: string;
  securityGroups: string;
  encryption: boolean;
  dataKeys: string;
  volumeKeys: string;
  /** Further statements, as JSON; empty for none. */
  extra: string;
  tags: string;
}

export const EMPTY: Draft = {
  suffix: '',
  description: '',
  persona: '',
  activities: [],
  passRoles: '',
  buckets: '',
  workgroups: '',
  network: false,
  subnets: '',
  securityGroups: '',
  encryption: false,
  dataKeys: '',
  volumeKeys: '',
  extra: '',
  tags: '',
};

export const DRAFT = keptDraft('atelier-new-role', EMPTY);
export const STEPS = ['Role', 'ML activities', 'More', 'Review'] as const;
export const EXTRA = 'extra';
export type Problems = Partial<Record<keyof Draft, string>>;

export const isRoleArn = (text: string): boolean => /^arn:aws[a-z-]*:iam::\d{12}:role\/.+/.test(text);

/** What keeps one step from being done; `editing` a role keeps its name. */
export function problemsOf(draft: Draft, step: number, known: readonly Activity[], editing: boolean): Problems {
  if (step === 0) return nameProblems(draft, editing);
  if (step === 1) return activityProblems(draft, known);
  if (step === 2) return moreProblems(draft);
  return {};
}

function nameProblems(draft: Draft, editing: boolean): Problems {
  const right = editing || /^[A-Za-z0-9][A-Za-z0-9+=,.@_-]{0,53}$/.test(draft.suffix);
  return {
    ...(right ? {} : { suffix: 'Letters, digits and hyphens, 1 to 54 of them; the first is a letter or digit.' }),
    ...(draft.network && !draft.subnets.trim() && !draft.securityGroups.trim() ? { subnets: 'Name subnets or security groups, or switch this off.' } : {}),
    ...(draft.encryption && !draft.dataKeys.trim() && !draft.volumeKeys.trim() ? { dataKeys: 'Name keys, or switch this off.' } : {}),
  };
}

function activityProblems(draft: Draft, known: readonly Activity[]): Problems {
  const needs = (input: Input) => known.some((each) => draft.activities.includes(each.id) && each.needs.includes(input));
  const roles = linesOf(draft.passRoles);
  const wrong = roles.find((each) => !isRoleArn(each));
  return {
    ...(draft.activities.length === 0 && !draft.extra.trim() ? { activities: 'Choose at least one.' } : {}),
    ...(needs('roles') && roles.length === 0 ? { passRoles: 'Name at least one role.' } : {}),
    ...(wrong ? { passRoles: `“${wrong}” is not the ARN of a role.` } : {}),
    ...(needs('buckets') && !draft.buckets.trim() ? { buckets: 'Name at least one bucket.' } : {}),
    ...(needs('workgroups') && !draft.workgroups.trim() ? { workgroups: 'Name at least one workgroup.' } : {}),
  };
}

function moreProblems(draft: Draft): Problems {
  const extra = draft.extra.trim() ? policyProblem(draft.extra) : undefined;
  return {
    ...(extra ? { extra } : {}),
    ...(linesOf(draft.tags).some((line) => !/^[^=]{1,128}=[^=]{0,256}$/.test(line)) ? { tags: 'Each line is key=value.' } : {}),
  };
}

/** What is wrong with a policy document that somebody writes; undefined when nothing is. */
export function policyProblem(text: string): string | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    return `This is not JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return 'A policy is an object with Version and Statement.';
  const { Statement: found } = parsed as { Statement?: unknown };
  const statements = Array.isArray(found) ? found : found === undefined ? [] : [found];
  if (statements.length === 0) return 'It needs at least one Statement.';
  return statements.map(statementProblem).find((each) => each !== undefined);
}

function statementProblem(statement: unknown, index: number): string | undefined {
  const { Effect, Action } = (statement ?? {}) as Record<string, unknown>;
  if (Effect !== 'Allow' && Effect !== 'Deny') return `Statement ${index + 1}: Effect is "Allow" or "Deny".`;
  if (!Action || (Array.isArray(Action) && Action.length === 0)) return `Statement ${index + 1}: Action is missing, for example "sagemaker:DeleteEndpoint".`;
  return undefined;
}

export function choiceOf(draft: Draft, known: readonly Activity[], others: Readonly<Record<string, unknown>> = {}): RoleChoice {
  const inputs: Record<Input, string[]> = { roles: linesOf(draft.passRoles), buckets: linesOf(draft.buckets), workgroups: linesOf(draft.workgroups) };
  const chosen = draft.activities.map((id) => {
    const needs = known.find((each) => each.id === id)?.needs ?? [];
    return [id, Object.fromEntries(needs.map((input) => [input, inputs[input]]))] as const;
  });
  return {
    description: draft.description,
    persona: draft.persona,
    activities: Object.fromEntries(chosen),
    subnets: draft.network ? linesOf(draft.subnets) : [],
    security_groups: draft.network ? linesOf(draft.securityGroups) : [],
    data_keys: draft.encryption ? linesOf(draft.dataKeys) : [],
    volume_keys: draft.encryption ? linesOf(draft.volumeKeys) : [],
    policies: { ...others, ...(draft.extra.trim() ? { [EXTRA]: JSON.parse(draft.extra) as unknown } : {}) },
    tags: linesOf(draft.tags).map((line) => ({ Key: line.split('=')[0] ?? '', Value: line.split('=')[1] ?? '' })),
  };
}

/** The wizard's fields for a role that exists; `others`: policies that the wizard does not show and leaves alone. */
export function draftOf(role: Role): { draft: Draft; others: Record<string, unknown> } {
  const { composed } = role;
  const inputs = Object.values(composed.activities ?? {});
  const all = (input: Input) => [...new Set(inputs.flatMap((each) => each[input] ?? []))].join('\n');
  const policies = composed.policies ?? role.policies;
  const draft: Draft = {
    suffix: role.name,
    description: role.description,
    persona: composed.persona ?? '',
    activities: Object.keys(composed.activities ?? {}),
    passRoles: all('roles'),
    buckets: all('buckets'),
    workgroups: all('workgroups'),
    network: Boolean(composed.subnets?.length ?? composed.security_groups?.length),
    subnets: (composed.subnets ?? []).join('\n'),
    securityGroups: (composed.security_groups ?? []).join('\n'),
    encryption: Boolean(composed.data_keys?.length ?? composed.volume_keys?.length),
    dataKeys: (composed.data_keys ?? []).join('\n'),
    volumeKeys: (composed.volume_keys ?? []).join('\n'),
    extra: policies[EXTRA] ? JSON.stringify(policies[EXTRA], null, 2) : '',
    tags: role.tags.map(({ Key, Value }) => `${Key}=${Value}`).join('\n'),
  };
  return { draft, others: Object.fromEntries(Object.entries(policies).filter(([name]) => name !== EXTRA)) };
}

const TRUST = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: 'sagemaker.amazonaws.com' }, Action: 'sts:AssumeRole' }] };

/** The same role through the API. */
export function callsOf(name: string, description: string, policies: Readonly<Record<string, unknown>>): CodeCall[] {
  const create = { RoleName: name, AssumeRolePolicyDocument: JSON.stringify(TRUST), ...(description ? { Description: description } : {}) };
  return [
    { service: 'iam', operation: 'CreateRole', input: create },
    ...Object.entries(policies).map(([policy, document]) => ({
      service: 'iam' as const,
      operation: 'PutRolePolicy',
      input: { RoleName: name, PolicyName: policy, PolicyDocument: JSON.stringify(document) },
    })),
  ];
}

/** What "Add user" asks (spec studio §5.2), and the request it becomes. Pure. */
import { keptDraft, type KeptDraft } from '../../components/kept-draft';
import { linesOf } from '../../components/lines-field';

export interface Draft {
  /** Null: nobody has written one yet, the suggestion counts. */
  name: string | null;
  person: string;
  roleArn: string;
  tags: string;
  instance: string;
  hiddenApps: string[];
  hiddenTools: string[];
}

export const EMPTY: Draft = { name: null, person: '', roleArn: '', tags: '', instance: '', hiddenApps: [], hiddenTools: [] };
export const STEPS = ['Person', 'Studio settings', 'Review'] as const;

export const userDraft = (domain: string): KeptDraft<Draft> => keptDraft(`atelier-new-user-${domain}`, EMPTY, ['name']);

/** `user-1`, or the next number that is free. */
export function suggestName(taken: readonly string[]): string {
  const known = new Set(taken.map((name) => name.toLowerCase()));
  for (let number = 1; ; number += 1) if (!known.has(`user-${number}`)) return `user-${number}`;
}

export type Problems = Partial<Record<keyof Draft, string>>;

export function problemsOf(draft: Draft, sso: boolean, taken: readonly string[]): Problems {
  const problems: Problems = {};
  const name = draft.name ?? '';
  if (!/^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/.test(name)) problems.name = 'Letters, digits and hyphens, 1 to 63 of them, neither first nor last a hyphen.';
  else if (taken.some((each) => each.toLowerCase() === name.toLowerCase())) problems.name = 'The domain has a profile of this name already.';
  if (sso && !draft.person.trim()) problems.person = 'Needed: how the identity provider knows them.';
  if (draft.roleArn && !/^arn:aws[a-z-]*:iam::\d{12}:role\/.+/.test(draft.roleArn)) problems.roleArn = 'The ARN of a role: arn:aws:iam::ACCOUNT:role/NAME.';
  if (linesOf(draft.tags).some((line) => !/^[^=]{1,128}=[^=]{0,256}$/.test(line))) problems.tags = 'Each line is key=value.';
  return problems;
}

export function requestOf(draft: Draft, domain: string, sso: boolean): object {
  const hidden = {
    ...(draft.hiddenApps.length ? { HiddenAppTypes: draft.hiddenApps } : {}),
    ...(draft.hiddenTools.length ? { HiddenMlTools: draft.hiddenTools } : {}),
  };
  const settings = {
    ...(draft.roleArn ? { ExecutionRole: draft.roleArn } : {}),
    ...(draft.instance ? { JupyterLabAppSettings: { DefaultResourceSpec: { InstanceType: draft.instance } } } : {}),
    ...(Object.keys(hidden).length ? { StudioWebPortalSettings: hidden } : {}),
  };
  const tags = linesOf(draft.tags).map((line) => ({ Key: line.split('=')[0] ?? '', Value: line.split('=')[1] ?? '' }));
  return {
    DomainId: domain,
    UserProfileName: draft.name ?? '',
    ...(sso ? { SingleSignOnUserIdentifier: 'UserName', SingleSignOnUserValue: draft.person.trim() } : {}),
    ...(Object.keys(settings).length ? { UserSettings: settings } : {}),
    ...(tags.length ? { Tags: tags } : {}),
  };
}

/** The form's draft, how it becomes a request, and what is wrong with it. Pure. */
import type { CreateFlowDefinitionRequest } from '@aws-sdk/client-sagemaker';

import type { Source } from '../../reviews/sources';

export interface Draft {
  source: Source;
  /** ARN of the template. */
  template: string;
  team: string;
  /** As typed. */
  reviewers: string;
  minutes: string;
  days: string;
  title: string;
  description: string;
  /** JSON, of a source that is an analyser; '' = everything is reviewed. */
  conditions: string;
  name: string;
  /** '' = a folder in the domain's part of the default bucket. */
  output: string;
}

export const EMPTY: Draft = { source: '', template: '', team: '', reviewers: '1', minutes: '60', days: '30', title: '', description: '', conditions: '', name: '', output: '' };

export type Field = 'template' | 'team' | 'reviewers' | 'minutes' | 'days' | 'title' | 'name' | 'output';
export type Problems = Partial<Record<Field, string>>;

const NAME = /^[a-z0-9](-*[a-z0-9]){0,62}$/;
const DAY_S = 86_400;

export function problemsOf(draft: Draft): Problems {
  return {
    ...(draft.template ? {} : { template: 'Choose the page that reviewers get.' }),
    ...(draft.team ? {} : { team: 'Choose the team that reviews.' }),
    ...numberProblem('reviewers', draft.reviewers, 1, 3, 'people for each review'),
    ...numberProblem('minutes', draft.minutes, 1, 480, 'minutes'),
    ...numberProblem('days', draft.days, 1, 365, 'days'),
    ...(draft.title.trim() === '' ? { title: 'Say what reviewers do: it is the title in their list.' } : draft.title.length > 128 ? { title: 'Reviewers see at most 128 characters.' } : {}),
    ...(NAME.test(draft.name) ? {} : { name: 'Give small letters, digits and hyphens, at most 63; a letter or digit at both ends.' }),
    ...(draft.output === '' || /^s3:\/\/[^/]+(\/|$)/.test(draft.output) ? {} : { output: 'Write s3://bucket/folder.' }),
  };
}

function numberProblem(field: Field, typed: string, least: number, most: number, unit: string): Problems {
  const value = Number(typed);
  return Number.isInteger(value) && value >= least && value <= most ? {} : { [field]: `Give from ${least} to ${most} ${unit}.` };
}

/** CreateFlowDefinition as a script would send it. */
export function requestOf(draft: Draft, roleArn: string, output: string): CreateFlowDefinitionRequest {
  const analysed = draft.source !== '';
  return {
    FlowDefinitionName: draft.name,
    ...(analysed ? { HumanLoopRequestSource: { AwsManagedHumanLoopRequestSource: draft.source as Exclude<Source, ''> } } : {}),
    ...(analysed && draft.conditions.trim()
      ? { HumanLoopActivationConfig: { HumanLoopActivationConditionsConfig: { HumanLoopActivationConditions: draft.conditions } } }
      : {}),
    HumanLoopConfig: {
      WorkteamArn: draft.team,
      HumanTaskUiArn: draft.template,
      TaskTitle: draft.title.trim(),
      TaskDescription: (draft.description || draft.title).replace(/\s+/g, ' ').trim().slice(0, 255),
      TaskCount: Number(draft.reviewers),
      TaskAvailabilityLifetimeInSeconds: Number(draft.days) * DAY_S,
      TaskTimeLimitInSeconds: Number(draft.minutes) * 60,
    },
    OutputConfig: { S3OutputPath: draft.output || output },
    RoleArn: roleArn,
  };
}

/** The form of an automation and the request that it makes. Pure. */
import type { Automation, NewAutomation } from '../../api/automations';
import { cronOf, timeProblem, whenOf, type When } from '../frequency';

export interface Draft extends When {
  name: string;
  model: string;
  source: 'dataset' | 'files';
  dataset: string;
  inputUri: string;
  trigger: 'version' | 'schedule';
  timeZone: string;
  join: boolean;
  outputUri: string;
}

export const emptyDraft = (timeZone: string, model: string, dataset: string): Draft => ({
  name: '',
  model,
  source: 'dataset',
  dataset,
  inputUri: '',
  trigger: 'version',
  frequency: 'daily',
  time: '06:00',
  weekday: 1,
  cron: '',
  timeZone,
  join: true,
  outputUri: '',
});

/** The form as it would have made this one. */
export const draftOf = (automation: Automation, timeZone: string): Draft => ({
  ...emptyDraft(automation.time_zone || timeZone, automation.model_name, automation.dataset_name),
  ...(automation.cron ? whenOf(automation.cron) : {}),
  name: automation.name,
  source: automation.dataset_name ? 'dataset' : 'files',
  inputUri: automation.input_uri,
  trigger: automation.on_new_version ? 'version' : 'schedule',
  join: automation.join,
  outputUri: automation.output_uri,
});

/** Files have no versions: only a schedule can start them. */
export const triggerOf = ({ source, trigger }: Draft): Draft['trigger'] => (source === 'files' ? 'schedule' : trigger);

export function requestOf(draft: Draft): NewAutomation {
  const scheduled = triggerOf(draft) === 'schedule';
  return {
    name: draft.name.trim(),
    model_name: draft.model,
    dataset_name: draft.source === 'dataset' ? draft.dataset : '',
    input_uri: draft.source === 'files' ? draft.inputUri.trim() : '',
    output_uri: draft.outputUri.trim(),
    join: draft.join,
    cron: scheduled ? (cronOf(draft) ?? '') : '',
    time_zone: draft.timeZone,
    on_new_version: !scheduled,
  };
}

export type Problems = Partial<Record<keyof NewAutomation, string>>;

const NAME = /^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,44}$/;

export function problemsOf(draft: Draft): Problems {
  const scheduled = triggerOf(draft) === 'schedule';
  return {
    ...(NAME.test(draft.name.trim()) ? {} : { name: 'Use letters, digits and hyphens, at most 45; begin and end with a letter or digit.' }),
    ...(draft.model ? {} : { model_name: 'Choose a model.' }),
    ...(draft.source === 'dataset' && !draft.dataset ? { dataset_name: 'Choose a data set.' } : {}),
    ...(draft.source === 'files' && !draft.inputUri.trim() ? { input_uri: 'Write where the files are: s3://bucket/folder/' } : {}),
    ...(scheduled && !cronOf(draft) ? { cron: draft.frequency === 'cron' ? 'Write a line of five fields, for example 0 6 * * 1-5.' : (timeProblem(draft.time) ?? '') } : {}),
  };
}

/** The form of an automation and the request that it makes. Pure. */
import type { Automation, AutomationAction, NewAutomation } from '../../api/automations';
import { cronOf, timeProblem, whenOf, type When } from '../frequency';

export interface Draft extends When {
  action: AutomationAction;
  name: string;
  model: string;
  source: 'dataset' | 'files';
  dataset: string;
  inputUri: string;
  trigger: 'version' | 'schedule';
  timeZone: string;
  join: boolean;
  keepFiles: boolean;
  outputUri: string;
}

export const emptyDraft = (timeZone: string, model: string, dataset: string, action: AutomationAction = 'Predict'): Draft => ({
  action,
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
  keepFiles: true,
  outputUri: '',
});

/** The form as it would have made this one. */
export const draftOf = (automation: Automation, timeZone: string): Draft => ({
  ...emptyDraft(automation.time_zone || timeZone, automation.model_name, automation.dataset_name, automation.action),
  ...(automation.cron ? whenOf(automation.cron) : {}),
  name: automation.name,
  source: automation.dataset_name ? 'dataset' : 'files',
  inputUri: automation.input_uri,
  trigger: automation.on_new_version ? 'version' : 'schedule',
  join: automation.join,
  keepFiles: automation.keep_files,
  outputUri: automation.output_uri,
});

/** Files have no versions: only a schedule can start what is made of them. */
export const triggerOf = ({ action, source, trigger }: Draft): Draft['trigger'] => (action === 'Update' || source === 'files' ? 'schedule' : trigger);

export function requestOf(draft: Draft): NewAutomation {
  const [scheduled, updates] = [triggerOf(draft) === 'schedule', draft.action === 'Update'];
  return {
    name: draft.name.trim(),
    action: draft.action,
    model_name: updates ? '' : draft.model,
    dataset_name: updates || draft.source === 'dataset' ? draft.dataset : '',
    input_uri: updates || draft.source === 'files' ? draft.inputUri.trim() : '',
    output_uri: updates ? '' : draft.outputUri.trim(),
    join: draft.join,
    keep_files: draft.keepFiles,
    cron: scheduled ? (cronOf(draft) ?? '') : '',
    time_zone: draft.timeZone,
    on_new_version: !scheduled,
  };
}

export type Problems = Partial<Record<keyof NewAutomation, string>>;

const NAME = /^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,44}$/;

export function problemsOf(draft: Draft): Problems {
  const [scheduled, updates] = [triggerOf(draft) === 'schedule', draft.action === 'Update'];
  return {
    ...(NAME.test(draft.name.trim()) ? {} : { name: 'Use letters, digits and hyphens, at most 45; begin and end with a letter or digit.' }),
    ...(draft.model || updates ? {} : { model_name: 'Choose a model.' }),
    ...((updates || draft.source === 'dataset') && !draft.dataset ? { dataset_name: 'Choose a data set.' } : {}),
    ...((updates || draft.source === 'files') && !draft.inputUri.trim() ? { input_uri: 'Write where the files are: s3://bucket/folder/' } : {}),
    ...(scheduled && !cronOf(draft) ? { cron: draft.frequency === 'cron' ? 'Write a line of five fields, for example 0 6 * * 1-5.' : (timeProblem(draft.time) ?? '') } : {}),
  };
}

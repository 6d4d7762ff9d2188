import { APP_TYPES, nameProblem, type AppType } from '../../environments/names';
import { encodeScript, scriptProblem } from '../../environments/script';

export const START = '#!/bin/bash\nset -eu\n\n';

export interface Draft {
  name: string;
  /** What starts: an app type, or a notebook instance. */
  whose: AppType | 'NotebookInstance';
  /** Of notebook instances only: the first start. */
  onCreate: string;
  onStart: string;
}

export type Problems = Partial<Record<'name' | 'onCreate' | 'onStart', string>>;

export const emptyDraft = (ofInstance: boolean): Draft => ({
  name: '',
  whose: ofInstance ? 'NotebookInstance' : APP_TYPES[0],
  onCreate: '',
  onStart: START,
});

/** A script that is only a first line counts as none. */
const isWritten = (script: string): boolean => script.trim() !== '' && script.trim() !== START.trim();

export function problemsOf({ name, whose, onCreate, onStart }: Draft): Problems {
  const ofInstance = whose === 'NotebookInstance';
  const problems = {
    name: nameProblem(name),
    onStart: ofInstance && !isWritten(onStart) ? '' : scriptProblem(isWritten(onStart) ? onStart : ''),
    onCreate: ofInstance && isWritten(onCreate) ? scriptProblem(onCreate) : '',
  };
  if (ofInstance && !isWritten(onCreate) && !isWritten(onStart)) problems.onStart = 'Write at least one of the two scripts.';
  return Object.fromEntries(Object.entries(problems).filter(([, problem]) => problem));
}

export function requestOf({ name, whose, onCreate, onStart }: Draft): { operation: string; input: object } {
  if (whose !== 'NotebookInstance') {
    const input = { StudioLifecycleConfigName: name, StudioLifecycleConfigAppType: whose, StudioLifecycleConfigContent: encodeScript(onStart) };
    return { operation: 'CreateStudioLifecycleConfig', input };
  }
  const hook = (script: string) => (isWritten(script) ? [{ Content: encodeScript(script) }] : []);
  const input = { NotebookInstanceLifecycleConfigName: name, OnCreate: hook(onCreate), OnStart: hook(onStart) };
  return { operation: 'CreateNotebookInstanceLifecycleConfig', input };
}

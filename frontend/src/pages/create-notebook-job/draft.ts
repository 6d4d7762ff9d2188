import type { NewJob, Source } from '../../notebook-jobs/api';
import { parametersOf, problemOf, type Row } from '../../notebook-jobs/parameters';
import { FIRST, scheduleOf, type When } from '../../notebook-jobs/schedule';

export type From = 'space' | 'store' | 'file';

/** What the form holds. */
export interface Draft {
  from: From;
  space: string;
  path: string;
  uri: string;
  /** Of a file from this computer. */
  fileName: string;
  content: string;
  name: string;
  kernel: string;
  compute: string;
  parameters: Row[];
  variables: Row[];
  script: string;
  /** One address or path a line. */
  beside: string;
  retries: string;
  minutes: string;
  root: string;
  shared: boolean;
  scheduled: boolean;
  when: When;
}

export type Problems = Partial<Record<string, string>>;

/** `?input=s3://…` or `?space=…&path=…`: the form as another page opens it. */
export function draftFrom(search: URLSearchParams): Draft {
  const [space, path, uri] = [search.get('space') ?? '', search.get('path') ?? '', search.get('input') ?? ''];
  return {
    from: uri ? 'store' : 'space',
    space,
    path,
    uri,
    fileName: '',
    content: '',
    name: '',
    kernel: '',
    compute: 'ml.m5.large',
    parameters: [],
    variables: [],
    script: '',
    beside: '',
    retries: '1',
    minutes: '2880',
    root: '',
    shared: false,
    scheduled: false,
    when: FIRST,
  };
}

/** The notebook that the form names; undefined as long as it names none. */
export function sourceOf({ from, space, path, uri, fileName, content }: Draft): Source | undefined {
  if (from === 'store') return uri.trim() ? { input_uri: uri.trim() } : undefined;
  if (from === 'file') return content ? { input_content: content, path: fileName } : undefined;
  return space && path.trim() ? { space, path: path.trim() } : undefined;
}

/** A job's name made of a file's name. */
export function nameFrom(file: string): string {
  const stem = (file.split('/').pop() ?? '').replace(/\.ipynb$/, '').replace(/[^a-zA-Z0-9_-]+/g, '-');
  return stem.replace(/^[^a-zA-Z]+/, '').slice(0, 40) || 'notebook';
}

const whole = (text: string, least: number): number | undefined => (/^\d{1,6}$/.test(text.trim()) && Number(text) >= least ? Number(text) : undefined);

/** What is wrong, by the names of the server's fields, so that its own refusals stand at the same places. */
export function problemsOf(draft: Draft): Problems {
  const problems: Problems = {};
  if (!sourceOf(draft)) problems['input'] = 'Choose a notebook.';
  if (!/^[a-zA-Z][a-zA-Z0-9_-]{0,39}$/.test(draft.name)) problems['name'] = 'A job name begins with a letter and has up to 40 letters, digits, _ and -.';
  if (problemOf(draft.parameters)) problems['parameters'] = problemOf(draft.parameters);
  if (problemOf(draft.variables)) problems['environment_variables'] = problemOf(draft.variables);
  if (whole(draft.retries, 0) === undefined) problems['max_retry_attempts'] = 'Write a whole number from 0 to 30.';
  if (whole(draft.minutes, 1) === undefined) problems['max_runtime_in_seconds'] = 'Write whole minutes, 1 or more.';
  if (draft.scheduled && !scheduleOf(draft.when)) problems['schedule'] = 'Say when it is to run.';
  return problems;
}

export function requestOf(draft: Draft): NewJob {
  return {
    ...sourceOf(draft),
    name: draft.name,
    kernel_name: draft.kernel,
    compute_type: draft.compute,
    parameters: parametersOf(draft.parameters),
    environment_variables: Object.fromEntries(draft.variables.filter(({ name }) => name.trim()).map(({ name, value }) => [name.trim(), value])),
    initialization_script: draft.script.trim(),
    additional_dependencies: draft.beside.split('\n').map((line) => line.trim()).filter(Boolean),
    max_retry_attempts: whole(draft.retries, 0) ?? 1,
    max_runtime_in_seconds: 60 * (whole(draft.minutes, 1) ?? 2880),
    s3_root_uri: draft.root.trim(),
    shared: draft.shared,
  };
}

import { nameProblem, urlProblem } from './names';

export const SMALLEST_GB = 5;
export const LARGEST_GB = 16_384;

export interface InstanceDraft {
  name: string;
  type: string;
  volume: string;
  script: string;
  repository: string;
}

export type InstanceProblems = Partial<Record<keyof InstanceDraft, string>>;

export const EMPTY_INSTANCE: InstanceDraft = { name: '', type: 'ml.t3.medium', volume: String(SMALLEST_GB), script: '', repository: '' };

/** `smallest`: what an instance has already; a volume only grows. */
export function instanceProblems(draft: InstanceDraft, smallest = SMALLEST_GB): InstanceProblems {
  const size = Number(draft.volume);
  const problems = {
    name: nameProblem(draft.name),
    volume: Number.isInteger(size) && size >= smallest && size <= LARGEST_GB ? '' : `Write a whole number of GB from ${smallest} to ${LARGEST_GB.toLocaleString('en')}.`,
    repository: draft.repository.startsWith('https://') ? urlProblem(draft.repository) : '',
  };
  return Object.fromEntries(Object.entries(problems).filter(([, problem]) => problem));
}

export function createRequest({ name, type, volume, script, repository }: InstanceDraft, roleArn: string): object {
  return {
    NotebookInstanceName: name,
    InstanceType: type,
    RoleArn: roleArn,
    VolumeSizeInGB: Number(volume),
    ...(script ? { LifecycleConfigName: script } : {}),
    ...(repository ? { DefaultCodeRepository: repository } : {}),
  };
}

/** What changes against how it is now; what was emptied is disassociated. */
export function updateRequest(draft: InstanceDraft, now: InstanceDraft): object {
  return {
    NotebookInstanceName: draft.name,
    ...(draft.type === now.type ? {} : { InstanceType: draft.type }),
    ...(draft.volume === now.volume ? {} : { VolumeSizeInGB: Number(draft.volume) }),
    ...(draft.script === now.script ? {} : draft.script ? { LifecycleConfigName: draft.script } : { DisassociateLifecycleConfig: true }),
    ...(draft.repository === now.repository
      ? {}
      : draft.repository
        ? { DefaultCodeRepository: draft.repository }
        : { DisassociateDefaultCodeRepository: true }),
  };
}

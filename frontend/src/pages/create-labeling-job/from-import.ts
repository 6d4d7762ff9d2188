/** A draft of a job that looks at labels that were imported. Pure. */
import type { LabelImport } from '../../labeling/imports';
import { EMPTY, type Draft } from './draft';
import { auditing } from './draft-from';

export type ImportHow = 'verify-import' | 'adjust-import';

export function draftOfImport(found: Pick<LabelImport, 'name' | 'task_type' | 'attribute' | 'uri' | 'labels'>, how: ImportHow, names: readonly string[]): Draft {
  const earlier = { name: found.name, type: found.task_type, attribute: found.attribute, labels: found.labels.map(({ name }) => name) };
  return { ...EMPTY, source: 'manifest', manifest: found.uri, ...auditing(earlier, how === 'verify-import', names) };
}

/** A draft of a job that looks at labels that were imported. Pure. */
import { colourOf } from '../../labeling/colours';
import type { LabelImport } from '../../labeling/imports';
import { EMPTY, freeName, type Draft } from './draft';

export type ImportHow = 'verify-import' | 'adjust-import';

export function draftOfImport(found: Pick<LabelImport, 'name' | 'task_type' | 'attribute' | 'uri' | 'labels'>, how: ImportHow, names: readonly string[]): Draft {
  const verify = how === 'verify-import';
  const labels = found.labels.map(({ name }) => name);
  const stem = found.attribute.replace(/-ref$/, '');
  const files = found.attribute.endsWith('-ref') && !verify;
  return {
    ...EMPTY,
    type: `${verify ? 'Verification' : 'Adjustment'}${found.task_type}`,
    source: 'manifest',
    manifest: found.uri,
    labels: (verify ? ['right', 'wrong'] : labels).map((name, index) => ({ name, colour: colourOf(index) })),
    attribute: `${stem}-${verify ? 'verified' : 'adjusted'}${files ? '-ref' : ''}`,
    audited: { attribute: found.attribute, labels },
    name: freeName(`${found.name.slice(0, 50)}-${verify ? 'verified' : 'adjusted'}`, names),
  };
}

import { useEffect, useReducer, useRef } from 'react';
import { useSearchParams } from 'react-router';

import type { Dataset } from '../../api/datasets';
import { useJob, useVersions, type Version } from '../../autopilot/queries';
import { draftOfJob, draftReducer, EMPTY, freeName, versionName, type Draft } from './draft';
import { loadDraft, saveDraft } from './stored-draft';
import { useDatasetChoices, useTakenNames } from './use-sources';

/** The draft of the form: kept between visits, begun from the address (`?dataset=`, `?clone=`, or `?version=` for the next version of an experiment). */
export function useDraft() {
  const [params] = useSearchParams();
  const [wanted, target] = [params.get('dataset') ?? '', params.get('target') ?? ''];
  const before = params.get('version') ?? '';
  const clone = before || (params.get('clone') ?? '');
  const [draft, change] = useReducer(draftReducer, undefined, () => {
    const stored = loadDraft();
    return wanted && wanted !== stored.dataset ? { ...EMPTY, dataset: wanted } : stored;
  });
  useEffect(() => saveDraft(draft), [draft]);
  useEffect(() => {
    if (wanted) change({ kind: 'dataset', name: wanted });
    if (wanted && target) change({ kind: 'target', column: target });
  }, [wanted, target]);

  const source = useJob(clone);
  const choices = useDatasetChoices('', clone !== '');
  const versions = useVersions(before).data;
  const cloned = useRef('');
  useEffect(() => {
    const key = `${clone} ${before}`;
    if (!clone || !source.data || !choices.data || (before && !versions) || cloned.current === key) return;
    cloned.current = key;
    const uri = source.data.AutoMLJobInputDataConfig?.[0]?.DataSource?.S3DataSource?.S3Uri;
    change({ kind: 'dataset', name: datasetOf(uri ?? '', choices.data.datasets) });
    change({ kind: 'set', values: { ...draftOfJob(source.data), ...nameOfClone(clone, before ? versions : undefined) } });
  }, [clone, before, source.data, choices.data, versions]);
  return { draft, change };
}

/** The data set whose file, of this or an earlier version (`…/<name>/v<N>/<file>`), the experiment was made from. */
function datasetOf(uri: string, datasets: readonly { name: string; uri: string }[]): string {
  const folder = (address: string) => address.replace(/\/v\d+\/[^/]*$/, '');
  const found = datasets.find((each) => each.uri === uri) ?? datasets.find((each) => folder(each.uri) !== each.uri && folder(each.uri) === folder(uri));
  return found?.name ?? '';
}

/** The newest version is the first of the list. */
function nameOfClone(clone: string, versions: readonly Version[] | undefined): Pick<Draft, 'name' | 'versionOf'> {
  const newest = versions?.[0];
  if (newest) return { name: versionName(newest.of, newest.version + 1), versionOf: newest.of };
  return { name: freeName(clone.replace(/-\d+$/, ''), [clone]), versionOf: '' };
}

/** A name that is free, as soon as the data set is known and nobody typed another. */
export function useSuggestedName(dataset: Dataset | undefined, name: string, suggest: (name: string) => void) {
  const base = dataset ? freeName(dataset.name, []).replace(/-\d+$/, '') : '';
  const taken = useTakenNames(base);
  const done = useRef('');
  useEffect(() => {
    if (!base || !taken.data || name !== '' || done.current === base) return;
    done.current = base;
    suggest(freeName(base, taken.data));
  }, [base, taken.data, name, suggest]);
}

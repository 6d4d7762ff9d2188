import { useEffect, useReducer, useRef } from 'react';
import { useSearchParams } from 'react-router';

import type { Dataset } from '../../api/datasets';
import { useJob } from '../../autopilot/queries';
import { draftOfJob, draftReducer, EMPTY, freeName } from './draft';
import { loadDraft, saveDraft } from './stored-draft';
import { useDatasetChoices, useTakenNames } from './use-sources';

/** The draft of the form: kept between visits, begun from the address (`?dataset=`, `?clone=`). */
export function useDraft() {
  const [params] = useSearchParams();
  const [wanted, target, clone] = [params.get('dataset') ?? '', params.get('target') ?? '', params.get('clone') ?? ''];
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
  const cloned = useRef('');
  useEffect(() => {
    if (!clone || !source.data || !choices.data || cloned.current === clone) return;
    cloned.current = clone;
    const uri = source.data.AutoMLJobInputDataConfig?.[0]?.DataSource?.S3DataSource?.S3Uri;
    change({ kind: 'dataset', name: choices.data.datasets.find((each) => each.uri === uri)?.name ?? '' });
    change({ kind: 'set', values: { ...draftOfJob(source.data), name: freeName(clone.replace(/-\d+$/, ''), [clone]) } });
  }, [clone, source.data, choices.data]);
  return { draft, change };
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

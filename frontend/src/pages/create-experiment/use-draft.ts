import { useEffect, useReducer, useRef } from 'react';
import { useSearchParams } from 'react-router';

import type { Dataset } from '../../api/datasets';
import { draftReducer, EMPTY, freeName } from './draft';
import { loadDraft, saveDraft } from './stored-draft';
import { useClone } from './use-clone';
import { useTakenNames } from './use-sources';

/** The draft of the form: kept between visits, begun from the address (`?dataset=`, `?clone=`, or `?version=` for the next version). lost: what a clone lacks; waiting: for the experiment that it begins with. */
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

  return { draft, change, from: clone, ...useClone(clone, before !== '', change) };
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

import { useMemo } from 'react';

import { originOf } from './locations';
import { useDocument } from '../api/use-document';
import { useExplanation } from './queries';
import { readImportance } from './report';

/** The columns of a packaged model, those that matter most first; none of one that is not explained or comes from elsewhere. */
export function useOrder(model: string | undefined): { order: readonly string[]; pending: boolean } {
  const origin = originOf(model);
  const explanation = useExplanation(origin?.job ?? '', origin?.candidate ?? '', origin !== undefined);
  const place = explanation.data?.uri;
  const importance = useDocument(place ? `${place.replace(/\/$/, '')}/analysis.json` : undefined, readImportance);
  const order = useMemo(() => (importance.data ?? []).map(({ column }) => column), [importance.data]);
  return { order, pending: explanation.isLoading || importance.isLoading };
}

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { api } from '../../api/rest';
import type { Draft } from './draft';
import { featuresOf, type Features } from './features';
import type { RecipeCheck } from './recipe';

interface Question {
  target: string;
  weight?: string;
  features: Features;
}

/** Groups are compared on finished models; a column of groups or times that is not chosen yet is nothing to ask about. */
export function checkQuestion(draft: Draft, columns: readonly string[]): Question {
  const validationMethod = draft.validationColumn || draft.validationMethod === 'Random' ? draft.validationMethod : '';
  return { target: draft.target, ...(draft.weights ? { weight: draft.weights } : {}), features: featuresOf({ ...draft, facets: [], validationMethod }, columns) ?? {} };
}

const path = (dataset: string) => `/api/datasets/${encodeURIComponent(dataset)}/recipe-checks`;
// A new version of the data set makes it stale.
const key = (dataset: string, question: Question) => ['/api/datasets', dataset, 'recipe-checks', question];
const check = (dataset: string, question: Question) => api.send<RecipeCheck>('POST', path(dataset), question);

/** What is wrong with the steps of the draft, asked again whenever something changes that they depend on. */
export function useRecipeCheck(draft: Draft, columns: readonly string[], ready: boolean) {
  const question = checkQuestion(draft, columns);
  return useQuery({
    queryKey: key(draft.dataset, question),
    queryFn: () => check(draft.dataset, question),
    enabled: ready && draft.recipe.length > 0,
    staleTime: 10 * 60_000,
  });
}

/** Asks about a draft that has one step more, or another one. */
export function useCheckStep(dataset: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (question: Question) => check(dataset, question),
    onSuccess: (answer, question) => client.setQueryData(key(dataset, question), answer),
  });
}

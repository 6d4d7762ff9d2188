/** Quick and standard build (canvas spec §4.1). The API has no word for it: a quick one is known by what it asks for. */

export type Build = 'quick' | 'standard';

/** What a quick build fits: each of them takes seconds, and they differ in kind. */
export const QUICK_ALGORITHMS: readonly string[] = ['lightgbm', 'linear-learner', 'extra-trees'];
export const QUICK_MOST_MINUTES = 20;

export const ALGORITHM_LABELS: Record<string, string> = {
  lightgbm: 'LightGBM',
  catboost: 'CatBoost',
  xgboost: 'XGBoost',
  randomforest: 'Random forest',
  'extra-trees': 'Extra trees',
  'linear-learner': 'Linear model',
  'nn-torch': 'Neural network (torch)',
  fastai: 'Neural network (fastai)',
  mlp: 'Neural network',
};

interface Asked {
  Mode?: string | undefined;
  CandidateGenerationConfig?: { AlgorithmsConfig?: { AutoMLAlgorithms?: readonly string[] | undefined }[] | undefined } | undefined;
  CompletionCriteria?: { MaxAutoMLJobRuntimeInSeconds?: number | undefined } | undefined;
}

/** Which build a request asks for. */
export function buildOf({ Mode, CandidateGenerationConfig, CompletionCriteria }: Asked): Build {
  const listed = CandidateGenerationConfig?.AlgorithmsConfig?.[0]?.AutoMLAlgorithms ?? [];
  const light = listed.length === QUICK_ALGORITHMS.length && QUICK_ALGORITHMS.every((each) => listed.includes(each));
  const seconds = CompletionCriteria?.MaxAutoMLJobRuntimeInSeconds ?? Infinity;
  return Mode === 'ENSEMBLING' && light && seconds <= QUICK_MOST_MINUTES * 60 ? 'quick' : 'standard';
}

export const algorithmsText = (algorithms: readonly string[]): string => algorithms.map((each) => ALGORITHM_LABELS[each] ?? each).join(', ');

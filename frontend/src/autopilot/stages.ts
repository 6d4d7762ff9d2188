/** Where an experiment stands: the API's secondary status as steps that a person follows. */
import type { AutoMLJobSecondaryStatus, AutoMLJobStatus } from '@aws-sdk/client-sagemaker';

export type Stage = 'analyse' | 'prepare' | 'train' | 'explain' | 'report' | 'deploy';
export type StepState = 'done' | 'running' | 'waiting' | 'failed' | 'stopped' | 'skipped';

export const STAGE_TEXT: Record<Stage, string> = {
  analyse: 'Analyse',
  prepare: 'Prepare',
  train: 'Train',
  explain: 'Explain',
  report: 'Report',
  deploy: 'Deploy',
};

/** What tuning does in the same places. */
const TUNING_TEXT: Partial<Record<Stage, string>> = { prepare: 'Engineer features', train: 'Tune' };
const TUNING_STAGES: readonly (string | undefined)[] = ['FeatureEngineering', 'ModelTuning'];

/** Does the experiment tune? It was asked to, or it goes through a stage that only tuning has. */
export const isTuning = (mode: string | undefined, ...stages: (string | undefined)[]): boolean =>
  mode === 'HYPERPARAMETER_TUNING' || stages.some((stage) => TUNING_STAGES.includes(stage));

/** A Record over the union: a status that the API adds does not compile until it is decided here. `null` = no stage of its own. */
const STAGE_OF: Record<AutoMLJobSecondaryStatus, Stage | null> = {
  Starting: 'analyse',
  AnalyzingData: 'analyse',
  PreTraining: 'prepare',
  FeatureEngineering: 'prepare',
  ModelTuning: 'train',
  TrainingModels: 'train',
  GeneratingExplainabilityReport: 'explain',
  GeneratingModelInsightsReport: 'report',
  DeployingModel: 'deploy',
  ModelDeploymentError: 'deploy',
  ExplainabilityError: 'explain',
  ModelInsightsError: 'report',
  Completed: null,
  MaxCandidatesReached: null,
  MaxAutoMLJobRuntimeReached: null,
  CandidateDefinitionsGenerated: null,
  Stopping: null,
  Stopped: null,
  Failed: null,
};

export interface Step {
  stage: Stage;
  text: string;
  state: StepState;
}

/**
 * The steps with their states. `lastStage` is the stage last heard of (a progress message), which tells how far a
 * stopped or failed experiment came; without it the steps of such an experiment stay open.
 */
export function stepsOf(
  status: AutoMLJobStatus,
  secondary: AutoMLJobSecondaryStatus,
  { deploys, lastStage, tunes = false }: { deploys: boolean; lastStage?: Stage | undefined; tunes?: boolean },
): Step[] {
  const stages: Stage[] = ['analyse', 'prepare', 'train', 'explain', 'report', ...(deploys ? (['deploy'] as const) : [])];
  const own = STAGE_OF[secondary];
  const at = own ?? lastStage;
  const position = at ? stages.indexOf(at) : -1;
  const textOf = (stage: Stage) => (tunes ? TUNING_TEXT[stage] : undefined) ?? STAGE_TEXT[stage];
  // When the time is up the models are kept, but nothing is deployed any more (AutoMLJobSecondaryStatus in the API).
  const late = (stage: Stage) => stage === 'deploy' && secondary === 'MaxAutoMLJobRuntimeReached';
  return stages.map((stage, index) => ({
    stage,
    text: textOf(stage),
    state: late(stage) ? 'skipped' : stateAt(status, own, index, position),
  }));
}

function stateAt(status: AutoMLJobStatus, own: Stage | null, index: number, position: number): StepState {
  switch (status) {
    case 'Completed':
      // A report or deployment that failed does not lose the models: only its own step is marked.
      return own !== null && index === position ? 'failed' : 'done';
    case 'InProgress':
    case 'Stopping':
      if (index < position) return 'done';
      return index === position ? 'running' : 'waiting';
    case 'Failed':
      if (index < position) return 'done';
      return index === position ? 'failed' : 'skipped';
    case 'Stopped':
      if (index < position) return 'done';
      return index === position ? 'stopped' : 'skipped';
  }
}

/** The stage that a progress message of a worker names; it may use the API's secondary status or our own word. */
export function stageNamed(name: string | undefined): Stage | undefined {
  if (!name) return undefined;
  if (name in STAGE_TEXT) return name as Stage;
  return STAGE_OF[name as AutoMLJobSecondaryStatus] ?? undefined;
}

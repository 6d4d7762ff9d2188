/** What the API's words for tools and applications mean to people. Only what this studio has or will have is offered. */

export const MlTools: Readonly<Record<string, string>> = {
  AutoMl: 'Autopilot',
  Models: 'Models',
  Endpoints: 'Endpoints',
  Training: 'Training jobs',
  Experiments: 'Experiments (tracking)',
  Pipelines: 'Pipelines',
  JumpStart: 'JumpStart',
  DataWrangler: 'Data Wrangler',
  FeatureStore: 'Feature Store',
  ModelEvaluation: 'Model evaluation',
  InferenceRecommender: 'Inference recommender',
  Projects: 'Projects',
  RunningInstances: 'Running instances',
};

export const AppType: Readonly<Record<string, string>> = {
  JupyterLab: 'JupyterLab',
  CodeEditor: 'Code Editor',
  JupyterServer: 'Studio Classic',
  Canvas: 'Canvas',
};

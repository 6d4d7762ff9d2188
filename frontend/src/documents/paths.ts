const part = encodeURIComponent;

/** Where things live. The one place that knows how a page's path is written. */
export const paths = {
  home: '/',
  datasets: '/datasets',
  dataset: (name: string) => `/datasets/${part(name)}`,
  experiments: '/experiments',
  newExperiment: (from: { dataset?: string; clone?: string; version?: string } = {}) => {
    const search = new URLSearchParams(Object.entries(from).filter(([, value]) => value)).toString();
    return search ? `/experiments/new?${search}` : '/experiments/new';
  },
  experiment: (job: string) => `/experiments/${part(job)}`,
  exploration: (job: string) => `/experiments/${part(job)}/exploration`,
  candidate: (job: string, candidate: string) => `/experiments/${part(job)}/models/${part(candidate)}`,
  /** Models beside each other, each written as `job/candidate`. */
  compare: (models: readonly string[]) => `/compare?${new URLSearchParams(models.map((model) => ['model', model])).toString()}`,
  shared: '/shared',
  models: '/models',
  model: (name: string) => `/models/${part(name)}`,
  endpoints: '/endpoints',
  endpoint: (name: string) => `/endpoints/${part(name)}`,
  batchPredictions: '/batch-predictions',
  batchPrediction: (name: string) => `/batch-predictions/${part(name)}`,
  automations: '/automations',
  newAutomation: (from: { model?: string; dataset?: string }) => `/automations?${new URLSearchParams({ create: '1', ...from }).toString()}`,
  automation: (name: string) => `/automations/${part(name)}`,
  labelingJobs: '/labeling',
  newLabelingJob: (from: { clone?: string; chain?: string; verify?: string; adjust?: string; 'verify-import'?: string; 'adjust-import'?: string } = {}) => {
    const search = new URLSearchParams(Object.entries(from).filter(([, value]) => value)).toString();
    return search ? `/labeling/new?${search}` : '/labeling/new';
  },
  labelingJob: (name: string) => `/labeling/jobs/${part(name)}`,
  importLabels: (from: { file?: string; folder?: string; attribute?: string } = {}) => {
    const search = new URLSearchParams(Object.entries(from).filter(([, value]) => value)).toString();
    return search ? `/labeling/import?${search}` : '/labeling/import';
  },
  labelImport: (name: string) => `/labeling/imports/${part(name)}`,
  labelingWorkforce: '/labeling/workforce',
  labelingProvider: '/labeling/workforce/provider',
  labelingFunctions: '/labeling/functions',
  labelingFunction: (name: string) => `/labeling/functions/${part(name)}`,
  newLabelingFunction: '/labeling/new-function',
  humanReviews: '/reviews',
  newHumanReview: (from: { template?: string } = {}) => (from.template ? `/reviews/new?template=${part(from.template)}` : '/reviews/new'),
  humanReview: (name: string) => `/reviews/flows/${part(name)}`,
  humanLoop: (name: string) => `/reviews/loops/${part(name)}`,
  taskTemplates: '/reviews/templates',
  newTaskTemplate: (from = '') => (from ? `/reviews/templates/new?from=${part(from)}` : '/reviews/templates/new'),
  spaces: '/spaces',
  newSpace: '/spaces?create=1',
  space: (domain: string, name: string) => `/spaces/${part(domain)}/${part(name)}`,
  running: '/running',
  images: '/images',
  image: (name: string) => `/images/${part(name)}`,
  lifecycleConfigs: '/lifecycle-configs',
  newLifecycleConfig: (from: { for?: string; clone?: string } = {}) => {
    const search = new URLSearchParams(Object.entries(from).filter(([, value]) => value)).toString();
    return search ? `/lifecycle-configs/new?${search}` : '/lifecycle-configs/new';
  },
  codeRepositories: '/code-repositories',
  notebookInstances: '/notebook-instances',
  notebookInstance: (name: string) => `/notebook-instances/${part(name)}`,
  newNotebookInstance: '/notebook-instances/new',
  notebookJobs: '/notebook-jobs',
  /** A notebook in the object store, or a file of a space. */
  newNotebookJob: (from: { input?: string; space?: string; path?: string } = {}) => {
    const search = new URLSearchParams(Object.entries(from).filter(([, value]) => value)).toString();
    return search ? `/notebook-jobs/new?${search}` : '/notebook-jobs/new';
  },
  notebookJob: (id: string) => `/notebook-jobs/${part(id)}`,
  notebookJobDefinition: (id: string) => `/notebook-job-definitions/${part(id)}`,
  notebooks: '/notebooks',
  /** A file or folder of a space; the space itself without a path. */
  notebook: (domain: string, space: string, file = '') => `/notebooks/${part(domain)}/${part(space)}/${file.split('/').map(part).join('/')}`.replace(/\/$/, ''),
  notebookSnapshots: '/notebook-snapshots',
  notebookSnapshot: (id: string) => `/notebook-snapshots/${part(id)}`,
  /** Two versions, each written `file:space/path`, `checkpoint:…`, `head:…`, `snapshot:id` or `job:id`. */
  notebookDiff: (a: string, b: string) => `/notebook-diff?${new URLSearchParams({ a, b }).toString()}`,
  activity: '/activity',
  account: '/account',
  admin: '/admin',
  adminPeople: '/admin/people',
  adminDomains: '/admin/domains',
  adminNewDomain: '/admin/domains/new',
  adminDomain: (id: string, tab = '') => `/admin/domains/${part(id)}${tab && `?tab=${tab}`}`,
  adminAddUser: (id: string) => `/admin/domains/${part(id)}/add-user`,
  adminProfile: (id: string, profile: string) => `/admin/domains/${part(id)}/users/${part(profile)}`,
  adminRoles: '/admin/roles',
  adminNewRole: '/admin/roles/new',
  adminRole: (name: string) => `/admin/roles/${part(name)}`,
  adminQuotas: '/admin/quotas',
  adminRunning: '/admin/running',
  adminUsage: '/admin/usage',
  adminLog: '/admin/log',
} as const;

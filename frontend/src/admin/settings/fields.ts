/** The settings of people and spaces that the pages can edit (spec studio §3), in the words of the pages. */

import { AppType, MlTools } from './words';

interface Common {
  /** Dotted path in UserSettings. */
  path: string;
  label: string;
  description: string;
  /** What is sent together with it: the API takes this structure whole. */
  whole?: string;
  /** Also a field of DefaultSpaceSettings. */
  spaces?: boolean;
}

export type SettingField = Common &
  (
    | { kind: 'role' | 'instance' | 'instances' | 'text' }
    | { kind: 'number'; unit: string; min: number; max: number }
    | { kind: 'choice'; options: { value: string; label: string }[] }
    | { kind: 'some'; options: { value: string; label: string }[] }
  );

const SWITCH = [
  { value: 'ENABLED', label: 'On' },
  { value: 'DISABLED', label: 'Off' },
];
const EBS = 'SpaceStorageSettings.DefaultEbsStorageSettings';
const IDLE = 'JupyterLabAppSettings.AppLifecycleManagement.IdleSettings';

export const FIELDS: readonly SettingField[] = [
  { path: 'ExecutionRole', kind: 'role', label: 'Execution role', description: 'What their notebooks and jobs may do.', spaces: true },
  {
    path: 'JupyterLabAppSettings.DefaultResourceSpec.InstanceType',
    kind: 'instance',
    label: 'Instance of JupyterLab',
    description: 'What a new space runs on unless it says otherwise.',
    spaces: true,
  },
  {
    path: 'JupyterLabAppSettings.DefaultResourceSpec.LifecycleConfigArn',
    kind: 'text',
    label: 'Start-up script of JupyterLab',
    description: 'ARN of an attached lifecycle configuration that runs at every start.',
    spaces: true,
  },
  {
    path: `${EBS}.DefaultEbsVolumeSizeInGb`,
    kind: 'number',
    unit: 'GB',
    min: 5,
    max: 16384,
    whole: EBS,
    label: 'Size of a new space',
    description: 'Storage that a space gets when nobody says how much.',
    spaces: true,
  },
  {
    path: `${EBS}.MaximumEbsVolumeSizeInGb`,
    kind: 'number',
    unit: 'GB',
    min: 5,
    max: 16384,
    whole: EBS,
    label: 'Largest size of a space',
    description: 'People may let their spaces grow so far.',
    spaces: true,
  },
  { path: `${IDLE}.LifecycleManagement`, kind: 'choice', options: SWITCH, label: 'Stop idle apps', description: 'Nothing runs on for nobody.', spaces: true },
  {
    path: `${IDLE}.IdleTimeoutInMinutes`,
    kind: 'number',
    unit: 'min',
    min: 60,
    max: 525_600,
    label: 'Idle for how long',
    description: 'Minutes without a keystroke or a running cell until the app is stopped.',
    spaces: true,
  },
  {
    path: 'SharingSettings.NotebookOutputOption',
    kind: 'choice',
    options: [
      { value: 'Allowed', label: 'Allowed' },
      { value: 'Disabled', label: 'Not allowed' },
    ],
    label: 'Outputs of cells in shared notebooks',
    description: 'May a shared notebook show what its cells have printed?',
  },
  { path: 'SharingSettings.S3OutputPath', kind: 'text', label: 'Where shared notebooks are kept', description: 's3://bucket/prefix of the snapshots.' },
  { path: 'StudioWebPortal', kind: 'choice', options: SWITCH, label: 'Studio in the browser', description: 'Off: they cannot open the studio.' },
  {
    path: 'CanvasAppSettings.DirectDeploySettings.Status',
    kind: 'choice',
    options: SWITCH,
    label: 'Deploy models',
    description: 'Off: they cannot make or change endpoints, in the pages or by the API.',
  },
  { path: 'DefaultLandingUri', kind: 'text', label: 'First page', description: '“studio::” opens the studio’s home.' },
  {
    path: 'StudioWebPortalSettings.HiddenMlTools',
    kind: 'some',
    options: Object.entries(MlTools).map(([value, label]) => ({ value, label })),
    label: 'Hidden tools',
    description: 'Left out of the navigation; the API still answers.',
  },
  {
    path: 'StudioWebPortalSettings.HiddenAppTypes',
    kind: 'some',
    options: Object.entries(AppType).map(([value, label]) => ({ value, label })),
    label: 'Hidden applications',
    description: 'Not offered when a space is made; the API still answers.',
  },
  {
    path: 'StudioWebPortalSettings.HiddenInstanceTypes',
    kind: 'instances',
    label: 'Hidden instance types',
    description: 'Not offered for spaces, notebook instances and notebook jobs; the API still answers.',
  },
];

export const SPACE_FIELDS = FIELDS.filter(({ spaces }) => spaces);

/** What stands at a path that has no field of its own: shown as it is, with its API name. */
export function labelOf(path: string): string {
  return FIELDS.find((field) => field.path === path)?.label ?? path.split('.').join(' › ');
}

export function problemOf(field: SettingField, text: string): string | undefined {
  if (field.kind === 'number') {
    const value = Number(text);
    const whole = Number.isInteger(value) && value >= field.min && value <= field.max;
    return whole ? undefined : `A whole number from ${field.min.toLocaleString('en')} to ${field.max.toLocaleString('en')}.`;
  }
  if (field.kind === 'role' && !/^arn:aws[a-z-]*:iam::\d{12}:role\/.+/.test(text)) return 'The ARN of a role: arn:aws:iam::ACCOUNT:role/NAME.';
  if (field.kind === 'text' && text.trim() === '') return 'Write something, or cancel.';
  return undefined;
}

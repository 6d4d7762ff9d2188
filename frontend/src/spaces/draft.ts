/** The settings of a space between DescribeSpace, the form and UpdateSpace. Pure. */
import type { ResourceSpec, SpaceSettings, UpdateSpaceRequest } from '@aws-sdk/client-sagemaker';

import type { SpaceDetail } from './queries';

/** The text of the API that takes an inherited value away. */
const NONE = 'None';

export interface Draft {
  shown: string;
  /** Empty: the default of the profile or the domain. */
  instance: string;
  /** `name` or `name/version`; empty: the newest standard image. */
  image: string;
  /** ARN; empty: the default; "None": none. */
  script: string;
  storageGb: number;
  repositories: string;
  /** Minutes; empty: the default. */
  idleMinutes: string;
}

interface AppSettings {
  DefaultResourceSpec?: ResourceSpec;
  CodeRepositories?: { RepositoryUrl?: string }[];
  AppLifecycleManagement?: { IdleSettings?: { IdleTimeoutInMinutes?: number } };
}

export type SettingsName = 'JupyterLabAppSettings' | 'CodeEditorAppSettings' | 'JupyterServerAppSettings';
export const settingsName = (appType: string): SettingsName => `${appType}AppSettings` as SettingsName;

/** `arn:…:image-version/name/3` or `arn:…:image/name` -> `name/3` or `name`. */
export const imageOf = ({ SageMakerImageArn, SageMakerImageVersionArn }: ResourceSpec): string =>
  SageMakerImageVersionArn?.split(':image-version/')[1] ?? SageMakerImageArn?.split(':image/')[1] ?? '';

export function draftOf(space: SpaceDetail, appType: string): Draft {
  const own = (space.SpaceSettings?.[settingsName(appType)] ?? {}) as AppSettings;
  const spec = own.DefaultResourceSpec ?? {};
  return {
    shown: space.SpaceDisplayName ?? '',
    instance: spec.InstanceType ?? '',
    image: imageOf(spec),
    script: spec.LifecycleConfigArn ?? '',
    storageGb: space.SpaceSettings?.SpaceStorageSettings?.EbsStorageSettings?.EbsVolumeSizeInGb ?? 5,
    repositories: (own.CodeRepositories ?? []).map(({ RepositoryUrl }) => RepositoryUrl ?? '').join('\n'),
    idleMinutes: String(own.AppLifecycleManagement?.IdleSettings?.IdleTimeoutInMinutes ?? ''),
  };
}

/** What UpdateSpace is asked for: only what changed, lists whole. Undefined when nothing did. */
export function changesOf(before: Draft, now: Draft, { domain, name, appType, arnOf }: { domain: string; name: string; appType: string; arnOf: (kind: string, tail: string) => string }): UpdateSpaceRequest | undefined {
  const changed = (field: keyof Draft) => before[field] !== now[field];
  const spec: ResourceSpec = {
    ...(changed('instance') && now.instance ? { InstanceType: now.instance as NonNullable<ResourceSpec['InstanceType']> } : {}),
    ...(changed('image') && now.image ? imageSpec(now.image, arnOf) : {}),
    ...(changed('script') ? { LifecycleConfigArn: now.script || NONE } : {}),
  };
  const app: AppSettings = {
    ...(Object.keys(spec).length > 0 ? { DefaultResourceSpec: spec } : {}),
    ...(changed('repositories') ? { CodeRepositories: repositoriesOf(now.repositories).map((RepositoryUrl) => ({ RepositoryUrl })) } : {}),
    ...(changed('idleMinutes') && now.idleMinutes ? { AppLifecycleManagement: { IdleSettings: { IdleTimeoutInMinutes: Number(now.idleMinutes) } } } : {}),
  };
  const settings: SpaceSettings = {
    ...(Object.keys(app).length > 0 ? { [settingsName(appType)]: app } : {}),
    ...(changed('storageGb') ? { SpaceStorageSettings: { EbsStorageSettings: { EbsVolumeSizeInGb: now.storageGb } } } : {}),
  };
  const parts = {
    ...(Object.keys(settings).length > 0 ? { SpaceSettings: settings } : {}),
    ...(changed('shown') && now.shown.trim() ? { SpaceDisplayName: now.shown.trim() } : {}),
  };
  return Object.keys(parts).length > 0 ? { DomainId: domain, SpaceName: name, ...parts } : undefined;
}

function imageSpec(image: string, arnOf: (kind: string, tail: string) => string): ResourceSpec {
  const name = image.split('/')[0] ?? image;
  return { SageMakerImageArn: arnOf('image', name), ...(image.includes('/') ? { SageMakerImageVersionArn: arnOf('image-version', image) } : {}) };
}

export const repositoriesOf = (text: string): string[] => text.split('\n').map((line) => line.trim()).filter(Boolean);

/** Problems by field, before the server is asked. */
export function problemsOf(draft: Draft): Partial<Record<keyof Draft, string>> {
  const bad = repositoriesOf(draft.repositories).find((url) => !url.startsWith('https://'));
  const minutes = Number(draft.idleMinutes);
  return {
    ...(bad ? { repositories: `“${bad}” is no https:// address.` } : {}),
    ...(repositoriesOf(draft.repositories).length > 10 ? { repositories: 'At most ten.' } : {}),
    ...(draft.idleMinutes && !(Number.isInteger(minutes) && minutes >= 60 && minutes <= 525_600) ? { idleMinutes: 'Whole minutes from 60 to 525,600.' } : {}),
    ...(Number.isInteger(draft.storageGb) && draft.storageGb >= 5 ? {} : { storageGb: 'Whole GB, 5 or more.' }),
  };
}

import type { AppType } from './names';

/** The part of the settings of one app type that attachments are in; what else is in it stays as it is. */
export interface AppSettings {
  LifecycleConfigArns?: string[] | undefined;
  CustomImages?: Image[] | undefined;
  CodeRepositories?: { RepositoryUrl?: string | undefined }[] | undefined;
  DefaultResourceSpec?: { LifecycleConfigArn?: string | undefined; InstanceType?: string | undefined } | undefined;
}

interface Image {
  ImageName?: string | undefined;
  AppImageConfigName?: string | undefined;
  ImageVersionNumber?: number | undefined;
}

export type Settings = Partial<Record<string, AppSettings>>;

/** What can be attached to the settings of a domain. */
export type Attachment =
  | { kind: 'script'; arn: string; appType: AppType }
  | { kind: 'image'; image: string; appImageConfig: string; version?: number | undefined; appType: AppType }
  | { kind: 'repository'; url: string; appType: AppType };

/** A text of the API that takes a value away. */
const CLEARED = 'None';

export const memberOf = (appType: AppType): string => `${appType}AppSettings`;

const same = (one: string | undefined, other: string): boolean => one?.toLowerCase() === other.toLowerCase();

export function isAttached(settings: Settings, what: Attachment): boolean {
  const own = settings[memberOf(what.appType)] ?? {};
  if (what.kind === 'script') return (own.LifecycleConfigArns ?? []).some((arn) => same(arn, what.arn));
  if (what.kind === 'image') return (own.CustomImages ?? []).some(({ ImageName }) => same(ImageName, what.image));
  return (own.CodeRepositories ?? []).some(({ RepositoryUrl }) => RepositoryUrl === what.url);
}

export function isDefault(settings: Settings, arn: string, appType: AppType): boolean {
  return same(settings[memberOf(appType)]?.DefaultResourceSpec?.LifecycleConfigArn, arn);
}

/** What UpdateDomain takes to attach it: lists whole, nothing that does not change. */
export function attached(settings: Settings, what: Attachment, asDefault = false): Settings {
  const own = settings[memberOf(what.appType)] ?? {};
  if (what.kind === 'repository') {
    const others = (own.CodeRepositories ?? []).filter(({ RepositoryUrl }) => RepositoryUrl !== what.url);
    return { [memberOf(what.appType)]: { CodeRepositories: [...others, { RepositoryUrl: what.url }] } };
  }
  if (what.kind === 'image') {
    const others = (own.CustomImages ?? []).filter(({ ImageName }) => !same(ImageName, what.image));
    const entry = { ImageName: what.image, AppImageConfigName: what.appImageConfig, ...(what.version ? { ImageVersionNumber: what.version } : {}) };
    return { [memberOf(what.appType)]: { CustomImages: [...others, entry] } };
  }
  const others = (own.LifecycleConfigArns ?? []).filter((arn) => !same(arn, what.arn));
  const chosen = asDefault ? what.arn : isDefault(settings, what.arn, what.appType) ? CLEARED : undefined;
  return {
    [memberOf(what.appType)]: {
      LifecycleConfigArns: [...others, what.arn],
      ...(chosen ? { DefaultResourceSpec: { ...own.DefaultResourceSpec, LifecycleConfigArn: chosen } } : {}),
    },
  };
}

/** What UpdateDomain takes to detach it; a script that was chosen beforehand is that no more. */
export function detached(settings: Settings, what: Attachment): Settings {
  const own = settings[memberOf(what.appType)] ?? {};
  if (what.kind === 'repository') {
    return { [memberOf(what.appType)]: { CodeRepositories: (own.CodeRepositories ?? []).filter(({ RepositoryUrl }) => RepositoryUrl !== what.url) } };
  }
  if (what.kind === 'image') {
    return { [memberOf(what.appType)]: { CustomImages: (own.CustomImages ?? []).filter(({ ImageName }) => !same(ImageName, what.image)) } };
  }
  return {
    [memberOf(what.appType)]: {
      LifecycleConfigArns: (own.LifecycleConfigArns ?? []).filter((arn) => !same(arn, what.arn)),
      ...(isDefault(settings, what.arn, what.appType)
        ? { DefaultResourceSpec: { ...own.DefaultResourceSpec, LifecycleConfigArn: CLEARED } }
        : {}),
    },
  };
}

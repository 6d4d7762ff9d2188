/** What is attached to a domain for everybody in it: scripts, images, repositories (spec studio §2.4, §3). Pure. */
import { valueAt, withValue, type Tree } from '../settings/tree';

export type AttachmentKind = 'script' | 'image' | 'repository';

export interface Attachment {
  kind: AttachmentKind;
  /** "JupyterLab": the application it is attached to. */
  app: string;
  /** What people call it. */
  name: string;
  entry: unknown;
  isDefault: boolean;
}

const LISTS: Readonly<Record<AttachmentKind, { list: string; apps: readonly string[] }>> = {
  script: { list: 'LifecycleConfigArns', apps: ['JupyterLab', 'CodeEditor', 'JupyterServer', 'KernelGateway'] },
  image: { list: 'CustomImages', apps: ['JupyterLab', 'CodeEditor', 'KernelGateway'] },
  repository: { list: 'CodeRepositories', apps: ['JupyterLab', 'JupyterServer'] },
};

export const appsFor = (kind: AttachmentKind): readonly string[] => LISTS[kind].apps;

const listPath = (kind: AttachmentKind, app: string): string => `${app}AppSettings.${LISTS[kind].list}`;
const defaultPath = (app: string): string => `${app}AppSettings.DefaultResourceSpec.LifecycleConfigArn`;

const entriesAt = (settings: Tree | undefined, kind: AttachmentKind, app: string): unknown[] => {
  const entries = valueAt(settings, listPath(kind, app));
  return Array.isArray(entries) ? entries : [];
};

export function attachmentsOf(settings: Tree | undefined, kind: AttachmentKind): Attachment[] {
  return appsFor(kind).flatMap((app) =>
    entriesAt(settings, kind, app).map((entry) => ({
      kind,
      app,
      entry,
      name: nameOf(entry),
      isDefault: kind === 'script' && valueAt(settings, defaultPath(app)) === entry,
    })),
  );
}

function nameOf(entry: unknown): string {
  if (typeof entry === 'string') return entry.split('/').at(-1) ?? entry;
  const { ImageName, ImageVersionNumber, AppImageConfigName, RepositoryUrl } = entry as Record<string, string | number | undefined>;
  if (RepositoryUrl) return String(RepositoryUrl);
  return `${ImageName ?? ''} ${ImageVersionNumber === undefined ? '(latest)' : `version ${ImageVersionNumber}`} as ${AppImageConfigName ?? ''}`;
}

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** The change of settings that attaches: lists are replaced whole, so the others go along. */
export function attaching(settings: Tree | undefined, kind: AttachmentKind, app: string, entry: unknown): Tree {
  const others = entriesAt(settings, kind, app).filter((each) => !same(each, entry));
  return withValue({}, listPath(kind, app), [...others, entry]);
}

export function detaching(settings: Tree | undefined, { kind, app, entry }: Attachment): Tree {
  return withValue({}, listPath(kind, app), entriesAt(settings, kind, app).filter((each) => !same(each, entry)));
}

/** Runs at every start unless a space names another; "None" takes the default away. */
export function defaulting({ app, entry }: Attachment, on: boolean): Tree {
  return withValue({}, defaultPath(app), on ? entry : 'None');
}

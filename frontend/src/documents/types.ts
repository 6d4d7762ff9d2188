import type { IconProps } from '@cloudscape-design/components/icon';
import type { ComponentType } from 'react';

export type Params = Readonly<Record<string, string>>;

export interface Crumb {
  text: string;
  href: string;
}

/** Where the side navigation shows a document as being inside. */
export type Place = 'home' | 'spaces' | 'running' | 'data' | 'autopilot' | 'shared' | 'models' | 'endpoints' | 'batch' | 'automations' | 'labeling' | 'workforce' | 'reviews' | 'functions' | 'notebook-jobs' | 'notebook-instances' | 'environments' | 'jobs' | 'account' | 'admin';

/** A kind of page that opens as a tab of its own. Each page folder has one, in `document.ts`. */
export interface DocumentType {
  /** Unique; also the name of the page folder. */
  id: string;
  /** Path with `:parameters`, for example `/datasets/:name`. */
  pattern: string;
  icon: IconProps.Name;
  place: Place;
  /** Short: it is the text of the tab. */
  title: (params: Params) => string;
  /** What leads here, without the page itself. */
  breadcrumbs: (params: Params) => Crumb[];
  /** The page's code is loaded when it is first opened. */
  load: () => Promise<{ default: ComponentType }>;
  /** Shown to those only who may do this (`atelier:ListUsers`). */
  action?: string;
}

export function defineDocument(type: DocumentType): DocumentType {
  return type;
}

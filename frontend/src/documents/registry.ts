import { lazy, type ComponentType, type LazyExoticComponent } from 'react';
import { matchPath } from 'react-router';

import type { Crumb, DocumentType, Params } from './types';

const modules = import.meta.glob<DocumentType>('../pages/*/document.ts', { eager: true, import: 'default' });

/** Every page, the more exact paths first, so that `/experiments/new` is not taken for an experiment named "new". */
export const documentTypes: readonly DocumentType[] = Object.values(modules).sort(
  (one, other) => exactness(other.pattern) - exactness(one.pattern),
);

function exactness(pattern: string): number {
  const parts = pattern.split('/');
  return parts.filter((part) => !part.startsWith(':')).length * 100 - parts.length;
}

const components = new Map<string, LazyExoticComponent<ComponentType>>(
  documentTypes.map((type) => [type.id, lazy(type.load)]),
);

/** A path as a document: which page, with which parameters. */
export interface OpenDocument {
  type: DocumentType;
  params: Params;
  component: LazyExoticComponent<ComponentType>;
  title: string;
  /** What leads here and the page itself. */
  crumbs: Crumb[];
}

export function documentAt(pathname: string): OpenDocument | null {
  for (const type of documentTypes) {
    const match = matchPath({ path: type.pattern, end: true }, pathname);
    const component = components.get(type.id);
    if (!match || !component) continue;
    const params = match.params as Params;
    const title = type.title(params);
    return { type, params, component, title, crumbs: [...type.breadcrumbs(params), { text: title, href: pathname }] };
  }
  return null;
}

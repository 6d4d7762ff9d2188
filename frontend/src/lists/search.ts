/** What a list shows, between the URL and the request of a List operation. Pure: the table only draws it. */
import type { PropertyFilterProps } from '@cloudscape-design/components/property-filter';

export interface Search {
  name?: string | undefined;
  status?: string | undefined;
  after?: string | undefined;
  before?: string | undefined;
  sort?: string | undefined;
  descending: boolean;
}

export interface ListRequest {
  NameContains?: string;
  StatusEquals?: string;
  CreationTimeAfter?: number;
  CreationTimeBefore?: number;
  SortBy?: string;
  SortOrder?: 'Ascending' | 'Descending';
  MaxResults?: number;
  NextToken?: string;
}

const KEYS = ['name', 'status', 'after', 'before', 'sort', 'order'] as const;

/** Reads the URL; what it does not understand is left out. `statuses` and `sorts` are the words that the operation knows. */
export function readSearch(params: URLSearchParams, statuses: readonly string[], sorts: readonly string[]): Search {
  const text = (key: (typeof KEYS)[number]) => params.get(key)?.trim() || undefined;
  const known = (value: string | undefined, words: readonly string[]) => (value && words.includes(value) ? value : undefined);
  const date = (value: string | undefined) => (value && !Number.isNaN(Date.parse(value)) ? value : undefined);
  return {
    name: text('name'),
    status: known(text('status'), statuses),
    after: date(text('after')),
    before: date(text('before')),
    sort: known(text('sort'), sorts),
    descending: text('order') !== 'ascending',
  };
}

/** The URL of a search; other parameters of the page stay. The newest first is the default and not written. */
export function writeSearch(params: URLSearchParams, search: Search): URLSearchParams {
  const next = new URLSearchParams(params);
  for (const key of KEYS) next.delete(key);
  const { descending, ...texts } = search;
  for (const [key, value] of Object.entries(texts)) if (value) next.set(key, value);
  if (!descending) next.set('order', 'ascending');
  return next;
}

export function requestOf(search: Search, pageSize: number, token?: string): ListRequest {
  return {
    ...(search.name ? { NameContains: search.name } : {}),
    ...(search.status ? { StatusEquals: search.status } : {}),
    ...(search.after ? { CreationTimeAfter: Date.parse(search.after) / 1000 } : {}),
    ...(search.before ? { CreationTimeBefore: Date.parse(search.before) / 1000 } : {}),
    SortBy: search.sort ?? 'CreationTime',
    SortOrder: search.descending ? 'Descending' : 'Ascending',
    MaxResults: pageSize,
    ...(token ? { NextToken: token } : {}),
  };
}

type Query = PropertyFilterProps.Query;
type Token = PropertyFilterProps.Token;

export function queryOf({ name, status, after, before }: Search): Query {
  const token = (propertyKey: string, operator: string, value: string | undefined): Token[] =>
    value ? [{ propertyKey, operator, value }] : [];
  return {
    operation: 'and',
    tokens: [
      ...token('name', ':', name),
      ...token('status', '=', status),
      ...token('created', '>=', after),
      ...token('created', '<=', before),
    ],
  };
}

/** The search that the filter's tokens say; the service takes one of each, so the last one counts. Free text is part of a name. */
export function searchOf(query: Query, search: Search): Search {
  const last = (wanted: (token: Token) => boolean): string | undefined => {
    const found = query.tokens.filter(wanted).at(-1)?.value as unknown;
    return found === undefined || found === null || found === '' ? undefined : String(found);
  };
  return {
    ...search,
    name: last(({ propertyKey }) => propertyKey === undefined || propertyKey === 'name'),
    status: last(({ propertyKey }) => propertyKey === 'status'),
    after: last(({ propertyKey, operator }) => propertyKey === 'created' && operator.startsWith('>')),
    before: last(({ propertyKey, operator }) => propertyKey === 'created' && operator.startsWith('<')),
  };
}

export const isFiltered = ({ name, status, after, before }: Search): boolean => Boolean(name || status || after || before);

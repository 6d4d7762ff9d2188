/** Between the filter of the activity log, its address and the question to the server. Pure. */
import type { PropertyFilterProps } from '@cloudscape-design/components/property-filter';

/** What the server filters by: parameter of the question -> words and known values. */
export const PROPERTIES: readonly { key: string; label: string; group: string; operator: ':' | '=' | '>=' | '<='; values?: readonly string[] }[] = [
  { key: 'person', label: 'Person', group: 'People', operator: '=' },
  { key: 'operation', label: 'Operation', group: 'Operations, for example DeleteEndpoint', operator: ':' },
  { key: 'resource', label: 'Resource', group: 'Parts of names or ARNs', operator: ':' },
  { key: 'outcome', label: 'Outcome', group: 'Outcomes', operator: '=', values: ['Allowed', 'Denied', 'Failed'] },
  { key: 'profile', label: 'User profile', group: 'User profiles', operator: '=' },
  { key: 'domain', label: 'Domain id', group: 'Domains', operator: '=' },
  { key: 'source_ip', label: 'Address', group: 'Addresses', operator: '=' },
  { key: 'since', label: 'Since', group: 'Dates, for example 2026-05-01', operator: '>=' },
  { key: 'until', label: 'Until', group: 'Dates, for example 2026-05-01', operator: '<=' },
];

const KEYS = PROPERTIES.map(({ key }) => key);
const ANY = 'operation';

export type LogSearch = Readonly<Record<string, string>>;

export function readLogSearch(params: URLSearchParams): LogSearch {
  return Object.fromEntries(KEYS.flatMap((key) => (params.get(key) ? [[key, params.get(key) ?? '']] : [])));
}

export function writeLogSearch(params: URLSearchParams, search: LogSearch): URLSearchParams {
  const next = new URLSearchParams(params);
  for (const key of KEYS) next.delete(key);
  for (const [key, value] of Object.entries(search)) next.set(key, value);
  return next;
}

export function tokensOf(search: LogSearch): PropertyFilterProps.Query {
  const tokens = PROPERTIES.flatMap(({ key, operator }) => (search[key] ? [{ propertyKey: key, operator, value: search[key] }] : []));
  return { operation: 'and', tokens };
}

/** The server takes one of each: the last counts. Free text is part of an operation's name. */
export function searchOfTokens({ tokens }: PropertyFilterProps.Query): LogSearch {
  return Object.fromEntries(
    tokens.flatMap(({ propertyKey, value }) => {
      const text = String(value ?? '').trim();
      return text ? [[propertyKey ?? ANY, text]] : [];
    }),
  );
}

/** Registered functions of custom labeling jobs; `docs/groundtruth.md` has the contract. */
import { useQuery } from '@tanstack/react-query';

import type { WireTime } from '../../api/call';
import { api } from '../../api/rest';

export const FUNCTIONS = '/api/labeling/functions';

export interface ListedFunction {
  name: string;
  arn: string;
  kind: 'python' | 'http';
  timeout_s: number;
  modified_at: WireTime;
}

export interface WholeFunction extends ListedFunction {
  code: string;
  handler: string;
  url: string;
  memory_mb: number;
  registered_by: string;
}

export interface GivenFunction {
  code?: string;
  handler?: string;
  url?: string;
  timeout_s: number;
  memory_mb: number;
}

export interface Tried {
  result?: unknown;
  error?: string;
  log: string[];
}

const at = (name: string) => `${FUNCTIONS}/${encodeURIComponent(name)}`;

export const readFunctions = async (signal?: AbortSignal) => (await api.get<{ functions: ListedFunction[] }>(FUNCTIONS, {}, signal)).functions;
export const readFunction = async (name: string, signal?: AbortSignal) => (await api.get<{ function: WholeFunction }>(at(name), {}, signal)).function;
export const registerFunction = async (name: string, given: GivenFunction) => (await api.send<{ function: WholeFunction }>('PUT', at(name), given)).function;
export const deleteFunction = (name: string) => api.send<undefined>('DELETE', at(name));
export const tryFunction = (name: string, event: unknown, payload?: unknown) => api.send<Tried>('POST', `${at(name)}/try`, { event, ...(payload === undefined ? {} : { payload }) });

export const useFunctions = () => useQuery({ queryKey: [FUNCTIONS], queryFn: ({ signal }) => readFunctions(signal) });

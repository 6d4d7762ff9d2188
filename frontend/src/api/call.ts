import { ofOwnDomain, send } from './http';

/** Services that the browser calls, and how a request names them on the wire. */
const TARGET = {
  sagemaker: 'SageMaker',
  logs: 'Logs_20140328',
} as const;

export type JsonService = keyof typeof TARGET;

/**
 * One operation of the public API, as boto3 would call it. Times come as numbers (seconds): see `timeOf`.
 * `Wire<Response>` is the SDK's type with every Date as it comes over the wire.
 */
export async function call<Request extends object, Response extends object>(
  operation: string,
  input: Request,
  signal?: AbortSignal,
  service: JsonService = 'sagemaker',
  headers: Record<string, string> = {},
): Promise<Wire<Response>> {
  const response = await send('/aws', {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-amz-json-1.1', 'X-Amz-Target': `${TARGET[service]}.${operation}`, ...headers },
    body: JSON.stringify(input),
    ...(signal ? { signal } : {}),
  });
  const text = await response.text();
  return (text ? JSON.parse(text) : {}) as Wire<Response>;
}

/** A List operation for a page; narrowed: as the display filter of the page says. */
export const callList = <Request extends object, Response extends object>(
  operation: string,
  input: Request,
  narrowed: boolean,
  signal?: AbortSignal,
): Promise<Wire<Response>> => call(operation, input, signal, 'sagemaker', ofOwnDomain(narrowed));

/** A time as the JSON protocol sends it: seconds since 1970, or ISO text. */
export type WireTime = number | string;

/** The SDK's types with Date replaced by what is really on the wire. */
export type Wire<T> = T extends Date
  ? WireTime
  : T extends (infer Item)[]
    ? Wire<Item>[]
    : T extends object
      ? { [Key in keyof T]: Wire<T[Key]> }
      : T;

/** A time from the wire as a Date; undefined when there is none. */
export function timeOf(value: WireTime | Date | null | undefined): Date | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (value instanceof Date) return value;
  const date = typeof value === 'number' ? new Date(value * 1000) : new Date(value);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

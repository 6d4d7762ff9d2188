import { send } from './http';

export interface Invocation {
  body: string;
  contentType: string;
  variant: string;
  milliseconds: number;
}

/** InvokeEndpoint as a client would call it; the answer is the model's own text. */
export async function invokeEndpoint(
  endpointName: string,
  body: BodyInit,
  headers: Record<string, string> = {},
  signal?: AbortSignal,
): Promise<Invocation> {
  const start = performance.now();
  const response = await send(`/aws/endpoints/${encodeURIComponent(endpointName)}/invocations`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: 'application/json', ...headers },
    body,
    ...(signal ? { signal } : {}),
  });
  const text = await response.text();
  return {
    body: text,
    contentType: response.headers.get('content-type') ?? '',
    variant: response.headers.get('x-amzn-invoked-production-variant') ?? '',
    milliseconds: performance.now() - start,
  };
}

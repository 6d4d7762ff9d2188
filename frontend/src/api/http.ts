import { ApiProblem, asProblem } from './problem';

type SignedOutListener = () => void;
let onSignedOut: SignedOutListener = () => undefined;

/** The session provider listens here: an expired session asks for the password again over the open page. */
export function whenSignedOut(listener: SignedOutListener): () => void {
  onSignedOut = listener;
  return () => {
    if (onSignedOut === listener) onSignedOut = () => undefined;
  };
}

/** With a list: without what other domains made (spec studio §8.4). SDKs never ask so, and always get everything. */
export const ofOwnDomain = (narrowed: boolean): Record<string, string> => (narrowed ? { 'X-Atelier-Display': 'domain' } : {});

export function csrfToken(): string {
  const found = document.cookie.split('; ').find((part) => part.startsWith('atelier_csrf='));
  return found ? decodeURIComponent(found.slice('atelier_csrf='.length)) : '';
}

/** fetch with the session, the CSRF token and problems as exceptions. An abort passes through unchanged. */
export async function send(path: string, init: RequestInit & { expectSignedOut?: boolean } = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  if (init.method && init.method !== 'GET') headers.set('X-CSRFToken', csrfToken());
  let response: Response;
  try {
    response = await fetch(path, { ...init, headers, credentials: 'same-origin' });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw asProblem(error);
  }
  if (response.ok) return response;
  const problem = await problemOf(response);
  if (problem.signedOut && !init.expectSignedOut) onSignedOut();
  throw problem;
}

async function problemOf(response: Response): Promise<ApiProblem> {
  const requestId = response.headers.get('x-amzn-requestid') ?? '';
  const text = await response.text();
  try {
    const body = JSON.parse(text) as Record<string, unknown>;
    const code = String(body['__type'] ?? body['code'] ?? response.headers.get('x-amzn-errortype') ?? statusName(response.status));
    const message = String(body['message'] ?? body['Message'] ?? body['detail'] ?? statusSentence(response.status));
    const reference = String(body['reference'] ?? requestId);
    return new ApiProblem(code.split('#').pop() ?? code, message, response.status, reference, String(body['field'] ?? ''));
  } catch {
    return new ApiProblem(statusName(response.status), statusSentence(response.status), response.status, requestId);
  }
}

function statusName(status: number): string {
  return status === 404 ? 'ResourceNotFound' : `HTTP ${status}`;
}

function statusSentence(status: number): string {
  if (status === 401) return 'Your session has ended. Sign in again.';
  if (status === 403) return 'You may not do this. Ask an administrator for the permission.';
  if (status === 404) return 'This does not exist, or is not visible to you.';
  if (status === 413) return 'The file is larger than this server accepts.';
  if (status >= 500) return 'The server failed at this request. Try again; the server log says more.';
  return `The server answered ${status} without a reason.`;
}

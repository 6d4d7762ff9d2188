/** Requests of the portal. Every change may be sent any number of times, so whoever gets no answer sends it again. */

export class PortalProblem extends Error {
  override readonly name = 'PortalProblem';

  constructor(
    message: string,
    /** 0: the server was not reached. */
    readonly status: number,
    /** What the task is in, where that is why. */
    readonly state = '',
    readonly field = '',
    readonly mustChangePassword = false,
  ) {
    super(message);
  }

  /** Nothing is wrong with what was sent; it goes through later. */
  get passing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }

  get signedOut(): boolean {
    return this.status === 401 || this.mustChangePassword;
  }
}

export type Ask = <Body>(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown) => Promise<Body>;

const PATIENCE_MS = 30_000;
let ahead_ms = 0;

/** Now by the server's clock: times of tasks are the server's, and clocks of computers are wrong by minutes. */
export const serverNow = (): number => Date.now() + ahead_ms;

export const ask: Ask = async <Body>(method: string, path: string, body?: unknown): Promise<Body> => {
  const response = await reach(method, path, body);
  noteClock(response);
  if (response.status === 204) return undefined as Body;
  const read = await readBody(response);
  if (response.ok) return read as Body;
  throw new PortalProblem(
    typeof read['message'] === 'string' ? read['message'] : sentence(response.status),
    response.status,
    String(read['state'] ?? ''),
    String(read['field'] ?? ''),
    read['must_change_password'] === true,
  );
};

async function reach(method: string, path: string, body: unknown): Promise<Response> {
  const headers: Record<string, string> = {};
  if (method !== 'GET') headers['X-CSRFToken'] = csrfToken();
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  try {
    return await fetch(`/api/portal${path}`, {
      method,
      headers,
      credentials: 'same-origin',
      signal: AbortSignal.timeout(PATIENCE_MS),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch {
    throw new PortalProblem('The server cannot be reached.', 0);
  }
}

async function readBody(response: Response): Promise<Record<string, unknown>> {
  try {
    const read: unknown = await response.json();
    return typeof read === 'object' && read !== null ? (read as Record<string, unknown>) : {};
  } catch {
    // Something between us and the server answered, or the answer broke off.
    if (response.ok) throw new PortalProblem('The answer of the server broke off.', 0);
    return {};
  }
}

function csrfToken(): string {
  const found = document.cookie.split('; ').find((part) => part.startsWith('atelier_csrf='));
  return found ? decodeURIComponent(found.slice('atelier_csrf='.length)) : '';
}

function noteClock(response: Response): void {
  const said = Date.parse(response.headers.get('Date') ?? '');
  // The header counts whole seconds; a difference below two is none.
  if (!Number.isNaN(said)) ahead_ms = Math.abs(said - Date.now()) > 2000 ? said - Date.now() : 0;
}

function sentence(status: number): string {
  if (status === 429) return 'Too many attempts. Wait a minute and try again.';
  if (status >= 500) return 'The server failed at this. It is tried again.';
  return `The server answered ${status} without a reason.`;
}

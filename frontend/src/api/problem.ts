/** What an operation or a view refused, in the service's own words. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';

  constructor(
    readonly code: string,
    message: string,
    readonly status: number,
    /** Finds the line in the server's log. */
    readonly requestId: string = '',
    /** The field of the form that the sentence is about, where the server names one. */
    readonly field: string = '',
  ) {
    super(message);
  }

  get gone(): boolean {
    return this.status === 404 || this.code === 'ResourceNotFound';
  }

  get signedOut(): boolean {
    return this.status === 401;
  }
}

/** Any thrown value as a problem that a person can read. */
export function asProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  if (error instanceof TypeError) {
    return new ApiProblem('NetworkError', 'The server cannot be reached. Check that it runs and try again.', 0);
  }
  const message = error instanceof Error ? error.message : String(error);
  return new ApiProblem('UnexpectedError', message, 0);
}

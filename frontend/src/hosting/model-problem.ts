/** What the model itself said, out of the wording that the service puts around a model's error. Pure. */
import { ApiProblem, asProblem } from '../api/problem';

const WRAPPED = /^Received (?:client|server) error \(\d+\) from \S+ with message "(.*)"\. See /s;

/** The problem with the model's own sentence as its message; other problems as they are. `field` is the column it is about. */
export function modelProblem(error: unknown): ApiProblem {
  const problem = asProblem(error);
  const body = WRAPPED.exec(problem.message)?.[1];
  if (body === undefined) return problem;
  const sentence = sentenceOf(body);
  const column = /^Column `([^`]+)` of row /.exec(sentence)?.[1] ?? '';
  return new ApiProblem(problem.code, sentence, problem.status, problem.requestId, column);
}

/** Our servers answer `{"error": "…"}`; any other body is shown as it is. */
function sentenceOf(body: string): string {
  try {
    const document = JSON.parse(body) as { error?: unknown; message?: unknown };
    const found = document.error ?? document.message;
    return typeof found === 'string' && found !== '' ? found : body;
  } catch {
    return body;
  }
}

import { expect, it } from 'vitest';

import { ApiProblem } from '../api/problem';
import { modelProblem } from './model-problem';

const wrapped = (body: string) =>
  new ApiProblem('ModelError', `Received client error (400) from primary with message "${body}". See the log group /aws/sagemaker/Endpoints/wine-1 in account 000000000000 for more information.`, 424, 'r-1');

it('says the model’s own sentence and which column it is about', () => {
  const problem = modelProblem(wrapped(`{"error": "Column \`ph\` of row 1 holds 'abc', which is not a number."}`));
  expect(problem.message).toBe("Column `ph` of row 1 holds 'abc', which is not a number.");
  expect(problem.field).toBe('ph');
  expect(problem.requestId).toBe('r-1');
});

it('shows the body of other servers as it is, and other problems untouched', () => {
  expect(modelProblem(wrapped('out of "luck"')).message).toBe('out of "luck"');
  expect(modelProblem(wrapped('{"detail": 1}')).message).toBe('{"detail": 1}');
  const denied = new ApiProblem('AccessDeniedException', 'You may not do this.', 403);
  expect(modelProblem(denied)).toBe(denied);
});

import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';

import { asProblem } from '../api/problem';
import { Copyable } from './copyable';

/** What went wrong in the server's own sentence, a way to try again, and the reference that finds the log line. */
export function ErrorBox({ error, what, retry }: { error: unknown; what?: string; retry?: (() => void) | undefined }) {
  const problem = asProblem(error);
  return (
    <Alert
      type="error"
      header={what ?? 'This did not work'}
      action={retry ? <Button onClick={retry}>Try again</Button> : undefined}
    >
      {problem.message}
      {problem.requestId && (
        <Box color="text-body-secondary" fontSize="body-s" padding={{ top: 'xxs' }}>
          Reference <Copyable text={problem.requestId} label="Reference" />
        </Box>
      )}
    </Alert>
  );
}

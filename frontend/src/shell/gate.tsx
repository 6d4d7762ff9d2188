import Box from '@cloudscape-design/components/box';
import Spinner from '@cloudscape-design/components/spinner';
import { lazy, Suspense, type ReactNode } from 'react';

import { useSessionState } from '../api/session';
import { ErrorBox } from '../components/error-box';

const SignIn = lazy(() => import('./sign-in'));
const SignInAgain = lazy(() => import('./sign-in-again'));

/** Nobody passes without a session; one that ends later is asked for over the open page, so that nothing is lost. */
export function Gate({ children }: { children: ReactNode }) {
  const { session, loading, problem, expired, retry } = useSessionState();
  if (loading) {
    return (
      <Box textAlign="center" padding="xxxl">
        <Spinner size="large" />
        <span className="visually-hidden">Loading the studio</span>
      </Box>
    );
  }
  if (problem) {
    return (
      <Box padding="xxxl">
        <ErrorBox error={problem} what="The studio cannot be loaded" retry={retry} />
      </Box>
    );
  }
  if (!session) {
    return (
      <Suspense fallback={null}>
        <SignIn />
      </Suspense>
    );
  }
  return (
    <>
      {children}
      <Suspense fallback={null}>{expired && <SignInAgain />}</Suspense>
    </>
  );
}

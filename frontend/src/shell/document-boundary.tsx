import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { Component, type ErrorInfo, type ReactNode } from 'react';

import { Copyable } from '../components/copyable';

interface State {
  error: Error | null;
  reference: string;
}

/** One page that fails takes no other with it, says so, and gives a reference that finds the line in the console. */
export class DocumentBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = { error: null, reference: '' };

  static getDerivedStateFromError(error: Error): State {
    return { error, reference: Math.random().toString(36).slice(2, 10) };
  }

  override componentDidCatch(error: Error, info: ErrorInfo): void {
    console.error(`[reference ${this.state.reference}]`, error, info.componentStack);
  }

  override render(): ReactNode {
    const { error, reference } = this.state;
    if (!error) return this.props.children;
    // After an upgrade the old page asks for code that is gone: only a reload helps.
    const outdated = /dynamically imported module|Loading chunk|Importing a module/.test(error.message);
    return (
      <Alert
        type="error"
        header={outdated ? 'The studio has been upgraded' : 'This page has failed'}
        action={
          <SpaceBetween direction="horizontal" size="xs">
            {!outdated && <Button onClick={() => this.setState({ error: null })}>Show it again</Button>}
            <Button onClick={() => window.location.reload()}>Reload</Button>
          </SpaceBetween>
        }
      >
        {outdated ? 'Reload to use the new version. Your tabs stay open.' : error.message}{' '}
        {!outdated && (
          <>
            Reference <Copyable text={reference} label="Reference" />
          </>
        )}
      </Alert>
    );
  }
}

import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import type { ReactNode } from 'react';

interface CellProps {
  /** Anchor of the deep link: `#score`. */
  id: string;
  title: string;
  description?: ReactNode;
  /** "The code that does this", usually. */
  actions?: ReactNode;
  children: ReactNode;
}

/** One cell of a long document that reads like a notebook: a heading with a table, a chart, a form or code. */
export function Cell({ id, title, description, actions, children }: CellProps) {
  return (
    <section id={id} aria-label={title}>
      <Container
        header={
          <Header variant="h2" description={description} actions={actions}>
            {title}
          </Header>
        }
      >
        {children}
      </Container>
    </section>
  );
}

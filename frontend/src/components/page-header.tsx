import Header from '@cloudscape-design/components/header';
import type { ReactNode } from 'react';

import './page-header.css';

interface PageHeaderProps {
  title: string;
  /** One line: what this is, or its state. */
  description?: ReactNode;
  counter?: string | undefined;
  info?: ReactNode;
  /** Buttons, the main one last. */
  actions?: ReactNode;
}

export function PageHeader({ title, description, counter, info, actions }: PageHeaderProps) {
  return (
    <Header
      variant="h1"
      {...(counter ? { counter } : {})}
      info={info}
      description={description}
      actions={actions ? <div className="page-header-actions">{actions}</div> : undefined}
    >
      {title}
    </Header>
  );
}

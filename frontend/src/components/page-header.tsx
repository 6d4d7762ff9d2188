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
  /** Over a wizard, whose step is the page's first heading: a page has one. */
  overWizard?: boolean;
}

export function PageHeader({ title, description, counter, info, actions, overWizard = false }: PageHeaderProps) {
  return (
    <Header
      variant={overWizard ? 'h2' : 'h1'}
      {...(counter ? { counter } : {})}
      info={info}
      description={description}
      actions={actions ? <div className="page-header-actions">{actions}</div> : undefined}
    >
      {title}
    </Header>
  );
}

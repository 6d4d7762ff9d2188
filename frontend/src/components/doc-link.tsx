import Link, { type LinkProps } from '@cloudscape-design/components/link';
import type { ReactNode } from 'react';

import { useFollow } from './use-follow';

/** A link to a page of the studio. */
export function DocLink({ to, children, ...rest }: { to: string; children: ReactNode } & Omit<LinkProps, 'href' | 'onFollow'>) {
  return (
    <Link {...rest} {...useFollow(to)}>
      {children}
    </Link>
  );
}

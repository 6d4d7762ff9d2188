import Button, { type ButtonProps } from '@cloudscape-design/components/button';

import { useFollow } from './use-follow';

/** A button that goes to a page of the studio; a real link, so that it opens in a new tab of the browser too. */
export function LinkButton({ to, children, ...rest }: { to: string; children: string } & Omit<ButtonProps, 'href' | 'onFollow'>) {
  return (
    <Button {...rest} {...useFollow(to)}>
      {children}
    </Button>
  );
}

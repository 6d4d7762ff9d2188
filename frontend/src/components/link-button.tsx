import Button, { type ButtonProps } from '@cloudscape-design/components/button';
import { useNavigate } from 'react-router';

/** A button that goes to a page of the studio; a real link, so that it opens in a new tab of the browser too. */
export function LinkButton({ to, children, ...rest }: { to: string; children: string } & Omit<ButtonProps, 'href' | 'onFollow'>) {
  const navigate = useNavigate();
  return (
    <Button
      {...rest}
      href={to}
      onFollow={(event) => {
        event.preventDefault();
        void navigate(to);
      }}
    >
      {children}
    </Button>
  );
}

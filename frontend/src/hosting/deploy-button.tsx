import Button, { type ButtonProps } from '@cloudscape-design/components/button';

import { useMayDeploy } from './use-deploy';

/** For those who may deploy; a role, or an administrator's switch for a profile, takes it away from others. */
export function DeployButton({ children = 'Deploy', ...rest }: ButtonProps) {
  return useMayDeploy() ? <Button {...rest}>{children}</Button> : null;
}

import { useSession } from '../api/session';

/** The role that requests name. Here it is only checked for its shape: who may do what follows from the caller. */
export function useRoleArn(): string {
  return `arn:aws:iam::${useSession().account}:role/atelier`;
}

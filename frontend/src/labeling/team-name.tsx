import { useTeamName } from './queries';

/** The name of the team that an ARN names, as it was written. */
export function TeamName({ arn }: { arn: string | undefined }) {
  return <>{useTeamName()(arn)}</>;
}

import type { EndpointStatus } from '@aws-sdk/client-sagemaker';

export const ENDPOINT_STATUSES: readonly EndpointStatus[] = [
  'InService',
  'Creating',
  'Updating',
  'SystemUpdating',
  'RollingBack',
  'OutOfService',
  'Deleting',
  'Failed',
  'UpdateRollbackFailed',
];

/** Does it answer requests now (hosting spec §7)? An endpoint that is being updated still serves its old version. */
export const answers = (status: EndpointStatus | undefined): boolean =>
  status === 'InService' || status === 'Updating' || status === 'SystemUpdating' || status === 'RollingBack' || status === 'UpdateRollbackFailed';

/** May it be given another configuration? */
export const canUpdate = (status: EndpointStatus | undefined): boolean => status === 'InService' || status === 'UpdateRollbackFailed';

/** Instance types that the dialogs offer; the service accepts every type of the API. */
export const INSTANCE_TYPES = [
  { value: 'ml.t2.medium', label: 'ml.t2.medium', description: 'Small and cheap: tests' },
  { value: 'ml.m5.large', label: 'ml.m5.large', description: '2 cores, 8 GB: fits most models of tables' },
  { value: 'ml.m5.xlarge', label: 'ml.m5.xlarge', description: '4 cores, 16 GB' },
  { value: 'ml.m5.4xlarge', label: 'ml.m5.4xlarge', description: '16 cores, 64 GB' },
  { value: 'ml.c5.xlarge', label: 'ml.c5.xlarge', description: '4 cores, 8 GB: more speed, less memory' },
  { value: 'ml.g5.xlarge', label: 'ml.g5.xlarge', description: '4 cores, 16 GB, one GPU' },
] as const;

export const DEFAULT_INSTANCE_TYPE = 'ml.m5.large';

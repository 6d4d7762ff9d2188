/** vCPU and GiB by family and size (spec studio §11.5); `system` is what the API calls the smallest. */
const SIZES: Record<string, Record<string, [cpus: number, gib: number, gpus?: number]>> = {
  t3: { medium: [2, 4], large: [2, 8], xlarge: [4, 16], '2xlarge': [8, 32] },
  m5: { large: [2, 8], xlarge: [4, 16], '2xlarge': [8, 32], '4xlarge': [16, 64], '8xlarge': [32, 128], '12xlarge': [48, 192], '16xlarge': [64, 256], '24xlarge': [96, 384] },
  c5: { large: [2, 4], xlarge: [4, 8], '2xlarge': [8, 16], '4xlarge': [16, 32], '9xlarge': [36, 72], '12xlarge': [48, 96], '18xlarge': [72, 144], '24xlarge': [96, 192] },
  r5: { large: [2, 16], xlarge: [4, 32], '2xlarge': [8, 64], '4xlarge': [16, 128], '8xlarge': [32, 256], '12xlarge': [48, 384], '16xlarge': [64, 512], '24xlarge': [96, 768] },
  g4dn: { xlarge: [4, 16, 1], '2xlarge': [8, 32, 1], '4xlarge': [16, 64, 1], '8xlarge': [32, 128, 1], '12xlarge': [48, 192, 4], '16xlarge': [64, 256, 1] },
  g5: { xlarge: [4, 16, 1], '2xlarge': [8, 32, 1], '4xlarge': [16, 64, 1], '8xlarge': [32, 128, 1], '12xlarge': [48, 192, 4], '16xlarge': [64, 256, 1], '24xlarge': [96, 384, 4], '48xlarge': [192, 768, 8] },
};

/** `2 vCPU + 4 GiB`, with `+ 1 GPU` where there is one; "Unknown" for a type that the table has not. */
export function instanceText(type: string | undefined): string {
  const [, family = '', size = ''] = (!type || type === 'system' ? 'ml.t3.medium' : type).split('.');
  const found = SIZES[family === 'm5d' ? 'm5' : family]?.[size];
  if (!found) return 'Unknown';
  const [cpus, gib, gpus] = found;
  return `${cpus} vCPU + ${gib} GiB${gpus ? ` + ${gpus} GPU` : ''}`;
}

/** What surrounds a job: its role, its keys, its network, its tags (autopilot spec §2.1, §12). Pure. */
import type { AutoMLSecurityConfig, CreateAutoMLJobV2Request, Tag } from '@aws-sdk/client-sagemaker';

import { linesOf } from '../components/lines-field';

/** As the form has it. '' and none: the job says nothing of it. */
export interface Terms {
  /** ARN. */
  role: string;
  /** Where results go, `s3://…`. */
  output: string;
  outputKey: string;
  volumeKey: string;
  encryptTraffic: boolean;
  /** One a line. */
  securityGroups: string;
  subnets: string;
  tags: { key: string; value: string }[];
}

/** Members of a request, as the defaults of a domain and of a person give them. */
export type TermsOfRequest = Partial<Pick<CreateAutoMLJobV2Request, 'RoleArn' | 'SecurityConfig' | 'Tags'>> & {
  OutputDataConfig?: { S3OutputPath?: string | undefined; KmsKeyId?: string | undefined } | undefined;
};

export const NO_TERMS: Terms = { role: '', output: '', outputKey: '', volumeKey: '', encryptTraffic: false, securityGroups: '', subnets: '', tags: [] };

export function termsOf({ RoleArn, OutputDataConfig, SecurityConfig, Tags }: TermsOfRequest): Terms {
  const { VolumeKmsKeyId, EnableInterContainerTrafficEncryption, VpcConfig } = SecurityConfig ?? {};
  return {
    role: RoleArn ?? '',
    output: OutputDataConfig?.S3OutputPath ?? '',
    outputKey: OutputDataConfig?.KmsKeyId ?? '',
    volumeKey: VolumeKmsKeyId ?? '',
    encryptTraffic: EnableInterContainerTrafficEncryption ?? false,
    securityGroups: (VpcConfig?.SecurityGroupIds ?? []).join('\n'),
    subnets: (VpcConfig?.Subnets ?? []).join('\n'),
    tags: (Tags ?? []).map(({ Key = '', Value = '' }) => ({ key: Key, value: Value })),
  };
}

export const securityOf = ({ volumeKey, encryptTraffic, securityGroups, subnets }: Terms): AutoMLSecurityConfig | undefined => {
  const network = { SecurityGroupIds: linesOf(securityGroups), Subnets: linesOf(subnets) };
  const config: AutoMLSecurityConfig = {
    ...(volumeKey ? { VolumeKmsKeyId: volumeKey } : {}),
    ...(encryptTraffic ? { EnableInterContainerTrafficEncryption: true } : {}),
    ...(network.Subnets.length > 0 || network.SecurityGroupIds.length > 0 ? { VpcConfig: network } : {}),
  };
  return Object.keys(config).length > 0 ? config : undefined;
};

/** more: tags that the form adds itself; they win over the same key. */
export function tagsOf({ tags }: Terms, more: Tag[]): Tag[] {
  const own = tags.filter(({ key }) => key !== '' && !more.some(({ Key }) => Key === key)).map(({ key, value }) => ({ Key: key, Value: value }));
  return [...own, ...more];
}

export type TermsField = 'role' | 'output' | 'network' | 'tags';

const ROLE = /^arn:aws[a-z-]*:iam::\d{12}:role\/?[\w+=,.@\-/]+$/;
const BUCKET_PLACE = /^(https|s3):\/\/[^/]+\/?.*$/;
const NETWORK_ID = /^[-0-9a-zA-Z]{1,32}$/;
const MOST = { groups: 5, subnets: 16, tags: 50, key: 128, value: 256 } as const;

/** What keeps them from being sent, by field. */
export function termsProblems(terms: Terms): Partial<Record<TermsField, string | undefined>> {
  return {
    role: terms.role === '' || ROLE.test(terms.role) ? undefined : 'Give the ARN of a role, arn:aws:iam::…:role/…, or nothing.',
    output: terms.output === '' || BUCKET_PLACE.test(terms.output) ? undefined : 'Give an address that begins with s3://, or nothing.',
    network: networkProblem(linesOf(terms.securityGroups), linesOf(terms.subnets)),
    tags: tagsProblem(terms.tags),
  };
}

function networkProblem(groups: string[], subnets: string[]): string | undefined {
  if (groups.length === 0 && subnets.length === 0) return undefined;
  if (groups.length === 0 || subnets.length === 0) return `A network is security groups and subnets; ${groups.length === 0 ? 'a security group' : 'a subnet'} is missing.`;
  if (groups.length > MOST.groups) return `${groups.length} security groups are given; ${MOST.groups} are allowed.`;
  if (subnets.length > MOST.subnets) return `${subnets.length} subnets are given; ${MOST.subnets} are allowed.`;
  const wrong = [...groups, ...subnets].find((each) => !NETWORK_ID.test(each));
  return wrong === undefined ? undefined : `“${wrong}” is no id of a security group or a subnet: letters, digits and hyphens, at most 32.`;
}

function tagsProblem(tags: Terms['tags']): string | undefined {
  if (tags.length > MOST.tags) return `${tags.length} tags are given; ${MOST.tags} are allowed.`;
  const keys = tags.map(({ key }) => key);
  if (keys.includes('')) return 'Every tag needs a key.';
  const twice = keys.find((key, at) => keys.indexOf(key) !== at);
  if (twice !== undefined) return `The key “${twice}” is there a second time.`;
  const own = keys.find((key) => key.toLowerCase().startsWith('aws:'));
  if (own !== undefined) return `“${own}” begins with aws:, which is the system’s own.`;
  const long = tags.find(({ key, value }) => key.length > MOST.key || value.length > MOST.value);
  return long && `A key has at most ${MOST.key} characters, a value ${MOST.value}; those of “${long.key.slice(0, 30)}” are longer.`;
}

/** `role Admin · keys for results and machines · in a network · 2 tags` */
export function termsText(terms: Terms): string {
  const keys = [...(terms.outputKey ? ['results'] : []), ...(terms.volumeKey ? ['machines'] : [])];
  const said = [
    ...(terms.role ? [`role ${roleName(terms.role)}`] : []),
    ...(terms.output ? [`results in ${terms.output}`] : []),
    ...(keys.length > 0 ? [`keys for ${keys.join(' and ')}`] : []),
    ...(terms.encryptTraffic ? ['traffic encrypted'] : []),
    ...(terms.subnets ? ['in a network'] : []),
    ...(terms.tags.length > 0 ? [`tags ${terms.tags.map(({ key, value }) => (value ? `${key}=${value}` : key)).join(', ')}`] : []),
  ];
  return said.join(' · ') || 'The usual ones: your own role and folder, no key, no network, no tags.';
}

/** `arn:aws:iam::000000000000:role/service-role/Admin` → `Admin`. */
export const roleName = (arn: string): string => arn.split('/').at(-1) ?? arn;

import { describe, expect, it } from 'vitest';

import { NO_TERMS, securityOf, tagsOf, termsOf, termsProblems, termsText, type Terms } from './job-terms';

const VALUES = {
  RoleArn: 'arn:aws:iam::111222333444:role/team/Admin',
  OutputDataConfig: { KmsKeyId: 'k1' },
  SecurityConfig: { VolumeKmsKeyId: 'k2', EnableInterContainerTrafficEncryption: true, VpcConfig: { SecurityGroupIds: ['sg-1', 'sg-2'], Subnets: ['s-1'] } },
  Tags: [{ Key: 'team', Value: 'risk' }, { Key: 'alone', Value: '' }],
};
const TERMS: Terms = {
  role: VALUES.RoleArn,
  output: '',
  outputKey: 'k1',
  volumeKey: 'k2',
  encryptTraffic: true,
  securityGroups: 'sg-1\nsg-2',
  subnets: 's-1',
  tags: [{ key: 'team', value: 'risk' }, { key: 'alone', value: '' }],
};

describe('terms of a job', () => {
  it('are read from members of a request and become them again', () => {
    expect(termsOf(VALUES)).toEqual(TERMS);
    expect(securityOf(TERMS)).toEqual(VALUES.SecurityConfig);
    expect(tagsOf(TERMS, [])).toEqual(VALUES.Tags);
    expect(tagsOf(TERMS, [{ Key: 'team', Value: 'ours' }])).toEqual([{ Key: 'alone', Value: '' }, { Key: 'team', Value: 'ours' }]);
  });

  it('that are none ask for nothing', () => {
    expect(termsOf({})).toEqual(NO_TERMS);
    expect(securityOf(NO_TERMS)).toBeUndefined();
    expect(tagsOf(NO_TERMS, [])).toEqual([]);
    expect(securityOf({ ...NO_TERMS, subnets: ' \n' })).toBeUndefined();
  });

  it('are told in a line', () => {
    expect(termsText(TERMS)).toBe('role Admin · keys for results and machines · traffic encrypted · in a network · tags team=risk, alone');
    expect(termsText({ ...NO_TERMS, output: 's3://b/p' })).toBe('results in s3://b/p');
    expect(termsText(NO_TERMS)).toMatch(/^The usual ones/);
  });

  it('that the service would refuse are named at their field', () => {
    const problem = (terms: Partial<Terms>) => Object.entries(termsProblems({ ...NO_TERMS, ...terms })).filter(([, sentence]) => sentence);
    const tags = (...keys: string[]) => ({ tags: keys.map((key) => ({ key, value: '' })) });
    expect(problem(TERMS)).toEqual([]);
    expect(problem({})).toEqual([]);
    expect(problem({ role: 'Admin' })).toEqual([['role', expect.stringContaining('arn:aws:iam')]]);
    expect(problem({ output: 'bucket/folder' })).toEqual([['output', expect.stringContaining('s3://')]]);
    expect(problem({ subnets: 's-1' })).toEqual([['network', 'A network is security groups and subnets; a security group is missing.']]);
    expect(problem({ securityGroups: 'sg-1' })).toEqual([['network', 'A network is security groups and subnets; a subnet is missing.']]);
    expect(problem({ securityGroups: 'a\nb\nc\nd\ne\nf', subnets: 's' })).toEqual([['network', '6 security groups are given; 5 are allowed.']]);
    expect(problem({ securityGroups: 'sg', subnets: Array.from({ length: 17 }, (_, at) => `s${at}`).join('\n') })).toEqual([['network', '17 subnets are given; 16 are allowed.']]);
    expect(problem({ securityGroups: 'sg_1', subnets: 's' })).toEqual([['network', expect.stringContaining('“sg_1”')]]);
    expect(problem(tags('a', 'a'))).toEqual([['tags', 'The key “a” is there a second time.']]);
    expect(problem(tags(''))).toEqual([['tags', 'Every tag needs a key.']]);
    expect(problem(tags('aws:cost'))).toEqual([['tags', expect.stringContaining('begins with aws:')]]);
    expect(problem(tags('k'.repeat(129)))).toEqual([['tags', expect.stringContaining('at most 128')]]);
    expect(problem(tags(...Array.from({ length: 51 }, (_, at) => `k${at}`)))).toEqual([['tags', '51 tags are given; 50 are allowed.']]);
  });
});

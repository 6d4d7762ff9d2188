import { describe, expect, it } from 'vitest';

import { attached, detached, isAttached, isDefault, type Attachment, type Settings } from './attachments';

const SCRIPT: Attachment = { kind: 'script', arn: 'arn:x', appType: 'JupyterLab' };
const IMAGE: Attachment = { kind: 'image', image: 'lab', appImageConfig: 'plain', appType: 'JupyterLab' };
const EMPTY: Settings = {};

describe('attachments', () => {
  it('pass the whole list', () => {
    const before: Settings = { JupyterLabAppSettings: { LifecycleConfigArns: ['arn:a'], DefaultResourceSpec: { InstanceType: 'ml.t3.medium' } } };
    expect(attached(before, SCRIPT)).toEqual({ JupyterLabAppSettings: { LifecycleConfigArns: ['arn:a', 'arn:x'] } });
    expect(attached(before, SCRIPT, true)).toEqual({
      JupyterLabAppSettings: { LifecycleConfigArns: ['arn:a', 'arn:x'], DefaultResourceSpec: { InstanceType: 'ml.t3.medium', LifecycleConfigArn: 'arn:x' } },
    });
  });

  it('take the default away with the script', () => {
    const before: Settings = { JupyterLabAppSettings: { LifecycleConfigArns: ['arn:a', 'ARN:X'], DefaultResourceSpec: { LifecycleConfigArn: 'arn:X' } } };
    expect(isAttached(before, SCRIPT)).toBe(true);
    expect(isDefault(before, 'arn:x', 'JupyterLab')).toBe(true);
    expect(detached(before, SCRIPT)).toEqual({
      JupyterLabAppSettings: { LifecycleConfigArns: ['arn:a'], DefaultResourceSpec: { LifecycleConfigArn: 'None' } },
    });
  });

  it('replace the version of an image', () => {
    const before: Settings = { JupyterLabAppSettings: { CustomImages: [{ ImageName: 'Lab', AppImageConfigName: 'old', ImageVersionNumber: 1 }] } };
    expect(attached(before, IMAGE)).toEqual({ JupyterLabAppSettings: { CustomImages: [{ ImageName: 'lab', AppImageConfigName: 'plain' }] } });
    expect(detached(before, IMAGE)).toEqual({ JupyterLabAppSettings: { CustomImages: [] } });
  });

  it('begin with nothing', () => {
    const repository: Attachment = { kind: 'repository', url: 'https://example.org/a', appType: 'JupyterLab' };
    expect(isAttached(EMPTY, repository)).toBe(false);
    expect(attached(EMPTY, repository)).toEqual({ JupyterLabAppSettings: { CodeRepositories: [{ RepositoryUrl: 'https://example.org/a' }] } });
    expect(detached(EMPTY, SCRIPT)).toEqual({ JupyterLabAppSettings: { LifecycleConfigArns: [] } });
  });
});

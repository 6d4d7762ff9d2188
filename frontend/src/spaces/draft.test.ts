import { describe, expect, it } from 'vitest';

import { changesOf, draftOf, problemsOf } from './draft';
import type { SpaceDetail } from './queries';

const ARN = 'arn:aws:sagemaker:us-east-1:000000000000';
const WHERE = { domain: 'd-1', name: 'lab', appType: 'JupyterLab', arnOf: (kind: string, tail: string) => `${ARN}:${kind}/${tail}` };
const SPACE = {
  SpaceDisplayName: 'My lab',
  SpaceSettings: {
    JupyterLabAppSettings: {
      DefaultResourceSpec: { InstanceType: 'ml.t3.large', SageMakerImageArn: `${ARN}:image/own`, SageMakerImageVersionArn: `${ARN}:image-version/own/2` },
      CodeRepositories: [{ RepositoryUrl: 'https://example.org/a.git' }],
    },
    SpaceStorageSettings: { EbsStorageSettings: { EbsVolumeSizeInGb: 8 } },
  },
} as SpaceDetail;

describe('the settings of a space', () => {
  const draft = draftOf(SPACE, 'JupyterLab');

  it('are read as they are stored', () => {
    expect(draft).toEqual({ shown: 'My lab', instance: 'ml.t3.large', image: 'own/2', script: '', storageGb: 8, repositories: 'https://example.org/a.git', idleMinutes: '' });
  });

  it('send only what changed', () => {
    expect(changesOf(draft, { ...draft }, WHERE)).toBeUndefined();
    expect(changesOf(draft, { ...draft, storageGb: 9 }, WHERE)).toEqual({
      DomainId: 'd-1',
      SpaceName: 'lab',
      SpaceSettings: { SpaceStorageSettings: { EbsStorageSettings: { EbsVolumeSizeInGb: 9 } } },
    });
    expect(changesOf(draft, { ...draft, image: 'other', script: 'None', repositories: '' }, WHERE)?.SpaceSettings).toEqual({
      JupyterLabAppSettings: { DefaultResourceSpec: { SageMakerImageArn: `${ARN}:image/other`, LifecycleConfigArn: 'None' }, CodeRepositories: [] },
    });
  });

  it('are checked before they are sent', () => {
    expect(problemsOf(draft)).toEqual({});
    expect(Object.keys(problemsOf({ ...draft, repositories: 'git@example.org:a', idleMinutes: '59', storageGb: 4.5 })).sort()).toEqual(['idleMinutes', 'repositories', 'storageGb']);
  });
});

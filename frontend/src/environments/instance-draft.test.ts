import { describe, expect, it } from 'vitest';

import { createRequest, EMPTY_INSTANCE, instanceProblems, updateRequest } from './instance-draft';

const FULL = { name: 'book', type: 'ml.t3.medium', volume: '20', script: 'setup', repository: 'lab' };

describe('notebook instances', () => {
  it('need a name and a size', () => {
    expect(instanceProblems(EMPTY_INSTANCE)).toEqual({ name: 'Give a name.' });
    expect(instanceProblems({ ...FULL, volume: '4' })).toHaveProperty('volume');
    expect(instanceProblems({ ...FULL, volume: '10' }, 20)).toHaveProperty('volume');
    expect(instanceProblems({ ...FULL, repository: 'https://ana@example.org/x' })).toHaveProperty('repository');
    expect(instanceProblems(FULL, 20)).toEqual({});
  });

  it('are asked for with what is chosen', () => {
    expect(createRequest({ ...EMPTY_INSTANCE, name: 'book' }, 'role')).toEqual({
      NotebookInstanceName: 'book',
      InstanceType: 'ml.t3.medium',
      RoleArn: 'role',
      VolumeSizeInGB: 5,
    });
    expect(createRequest(FULL, 'role')).toMatchObject({ LifecycleConfigName: 'setup', DefaultCodeRepository: 'lab' });
  });

  it('change only what changed', () => {
    expect(updateRequest(FULL, FULL)).toEqual({ NotebookInstanceName: 'book' });
    expect(updateRequest({ ...FULL, volume: '30', script: '', repository: '' }, FULL)).toEqual({
      NotebookInstanceName: 'book',
      VolumeSizeInGB: 30,
      DisassociateLifecycleConfig: true,
      DisassociateDefaultCodeRepository: true,
    });
  });
});

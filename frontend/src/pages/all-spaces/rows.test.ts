import { describe, expect, it } from 'vitest';

import { keyOf, type AppRow, type SpaceRow } from '../../spaces/queries';
import { chosen, linesOf } from './rows';

const ME = { domain: 'd-1', profile: 'Ana' };

const space = (name: string, owner: string, sharing: 'Private' | 'Shared'): SpaceRow =>
  ({
    DomainId: 'd-1',
    SpaceName: name,
    Status: 'InService',
    LastModifiedTime: 1,
    SpaceSettingsSummary: { AppType: 'JupyterLab', SpaceStorageSettings: { EbsStorageSettings: { EbsVolumeSizeInGb: 5 } } },
    OwnershipSettingsSummary: { OwnerUserProfileName: owner },
    SpaceSharingSettingsSummary: { SharingType: sharing },
  }) as SpaceRow;

const SPACES = [space('lab', 'ana', 'Private'), space('hers', 'bo', 'Private'), space('ours', 'bo', 'Shared')];
const APPS = new Map<string, AppRow>([
  [keyOf('d-1', 'LAB'), { Status: 'InService', ResourceSpec: { InstanceType: 'ml.t3.medium' } } as AppRow],
  [keyOf('d-1', 'ours'), { Status: 'Deleted', ResourceSpec: { InstanceType: 'ml.t3.medium' } } as AppRow],
]);

describe('the lines of the table', () => {
  const lines = linesOf(SPACES, APPS, ME);

  it('say what runs and what is closed to me', () => {
    expect(lines.map(({ name, word, instance, closed }) => [name, word, instance, closed])).toEqual([
      ['lab', 'Running', 'ml.t3.medium', false],
      ['hers', 'Stopped', '', true],
      ['ours', 'Stopped', '', false],
    ]);
  });

  it('are chosen by text, by whose they are and by what runs', () => {
    const names = (search: string, mine: boolean, running: boolean) => chosen(lines, { search, mine, running }).map(({ name }) => name);
    expect(names('', false, false)).toEqual(['lab', 'hers', 'ours']);
    expect(names('BO', false, false)).toEqual(['hers', 'ours']);
    expect(names('', true, false)).toEqual(['lab']);
    expect(names('', false, true)).toEqual(['lab']);
    expect(names('nothing', true, true)).toEqual([]);
  });
});

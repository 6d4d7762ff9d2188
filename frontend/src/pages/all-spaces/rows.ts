import { keyOf, type AppRow, type SpaceRow } from '../../spaces/queries';
import { APP_WORDS, appTypeOf, wordFor, type Word } from '../../spaces/words';

/** One line of the table: a space and what runs in it. */
export interface Line {
  key: string;
  domain: string;
  name: string;
  shown: string;
  appType: string;
  application: string;
  sharing: string;
  owner: string;
  word: Word;
  instance: string;
  storageGb: number;
  changed: number;
  /** A private space of somebody else. */
  closed: boolean;
}

export interface Me {
  domain: string;
  profile: string;
}

export function linesOf(spaces: readonly SpaceRow[], apps: ReadonlyMap<string, AppRow>, me: Me): Line[] {
  return spaces.map((space) => {
    const key = keyOf(space.DomainId, space.SpaceName);
    const app = apps.get(key);
    const appType = appTypeOf(space.SpaceSettingsSummary?.AppType);
    const owner = space.OwnershipSettingsSummary?.OwnerUserProfileName ?? '';
    const sharing = space.SpaceSharingSettingsSummary?.SharingType ?? 'Shared';
    const word = wordFor(space.Status, app?.Status);
    return {
      key,
      domain: space.DomainId ?? '',
      name: space.SpaceName ?? '',
      shown: space.SpaceDisplayName ?? space.SpaceName ?? '',
      appType,
      application: APP_WORDS[appType] ?? appType,
      sharing,
      owner,
      word,
      instance: word === 'Stopped' ? '' : (app?.ResourceSpec?.InstanceType ?? ''),
      storageGb: space.SpaceSettingsSummary?.SpaceStorageSettings?.EbsStorageSettings?.EbsVolumeSizeInGb ?? 0,
      changed: Number(space.LastModifiedTime ?? 0),
      closed: sharing === 'Private' && !isMine(owner, space.DomainId, me),
    };
  });
}

function isMine(owner: string, domain: string | undefined, me: Me): boolean {
  return owner.toLowerCase() === me.profile.toLowerCase() && domain === me.domain;
}

export interface Choice {
  search: string;
  mine: boolean;
  running: boolean;
}

/** Those that the filters leave: part of a name, an application or an owner; private to me; running. */
export function chosen(lines: readonly Line[], { search, mine, running }: Choice): Line[] {
  const wanted = search.trim().toLowerCase();
  return lines.filter(
    (line) =>
      [line.name, line.shown, line.application, line.owner].some((text) => text.toLowerCase().includes(wanted)) &&
      (!mine || (line.sharing === 'Private' && !line.closed)) &&
      (!running || line.word === 'Running' || line.word === 'Starting'),
  );
}

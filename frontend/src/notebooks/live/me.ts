import { useMemo } from 'react';

import { useSession } from '../../api/session';
import type { Person } from './room';

/** Dark enough for white letters on them (4.5 : 1), and told apart by most eyes. */
const COLOURS = ['#0b5fa5', '#a3195b', '#136b3a', '#8a4b08', '#6a1b9a', '#00695c', '#b3261e', '#4a5a1b'];

export function personOf(name: string): Person {
  const sum = [...name].reduce((total, letter) => (total * 31 + (letter.codePointAt(0) ?? 0)) % 9973, 7);
  const color = COLOURS[sum % COLOURS.length] ?? '#5f6b7a';
  const parts = name.split(/[\s._-]+/).filter(Boolean);
  const initials = (parts.length > 1 ? `${parts[0]?.[0] ?? ''}${parts[1]?.[0] ?? ''}` : name.slice(0, 2)).toUpperCase();
  return { name, display_name: name, initials, color, colorLight: `${color}40` };
}

/** How others see me in a notebook: my profile's name and a colour that is always the same. */
export function useMe(): Person {
  const { user, profile } = useSession();
  const name = profile?.UserProfileName ?? user.username;
  return useMemo(() => personOf(name), [name]);
}

import type { SelectProps } from '@cloudscape-design/components/select';
import { useMemo, useState } from 'react';

/** The options whose label has the text in it: that which is the text first, then those that begin with it. */
export function byName<T extends SelectProps.Option>(options: readonly T[], text: string): readonly T[] {
  const wanted = text.trim().toLowerCase();
  if (!wanted) return options;
  const ranked: [T[], T[], T[]] = [[], [], []];
  for (const option of options) {
    const name = (option.label ?? '').toLowerCase();
    const place = name === wanted ? 0 : name.startsWith(wanted) ? 1 : 2;
    if (name.includes(wanted)) ranked[place].push(option);
  }
  return ranked.flat();
}

/** Properties of a Select that finds options by name alone. Its own filter keeps the order of the options and looks into
 * descriptions, too: among thousands of columns that are “binary”, column `y` would not be found. */
export function useNameFilter<T extends SelectProps.Option>(options: readonly T[]) {
  const [text, setText] = useState('');
  return {
    options: useMemo(() => byName(options, text), [options, text]),
    filteringType: 'manual' as const,
    empty: text ? 'No name has that in it.' : 'There is nothing to choose.',
    onLoadItems: ({ detail }: { detail: SelectProps.LoadItemsDetail }) => setText(detail.filteringText),
  };
}

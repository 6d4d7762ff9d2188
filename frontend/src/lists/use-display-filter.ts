import { keepPreviousData, useQuery } from '@tanstack/react-query';

import { api } from '../api/rest';
import { useAllowed, useSession } from '../api/session';
import { usePreference } from '../workbench/workspace';
import { arnOf, isShown } from './display-filter';

/**
 * Who sees several domains gets the current one's things and those of none; a switch shows all (spec studio §8.4).
 * Only pages filter; the API's lists never do.
 */
export function useDisplayFilter<Row>(rows: readonly Row[]) {
  const { profile } = useSession();
  const seesSeveral = useAllowed('atelier:LocateResources');
  const [all, setAll] = usePreference('all-domains', false);
  const arns = rows.flatMap((row) => arnOf(row) ?? []);
  const active = seesSeveral && profile !== null;
  const { data } = useQuery({
    queryKey: ['/api/administration/domains-of', arns],
    queryFn: () => api.send<{ domains: Record<string, string> }>('POST', '/api/administration/domains-of', { arns }),
    enabled: active && arns.length > 0,
    placeholderData: keepPreviousData,
  });
  const own = profile?.DomainId ?? '';
  const shown = active && data ? rows.filter((row) => isShown(arnOf(row), data.domains, own)) : rows;
  const hidden = rows.length - shown.length;
  return { shown: all ? rows : shown, hidden, all, setAll, domain: profile?.DomainName ?? '' };
}

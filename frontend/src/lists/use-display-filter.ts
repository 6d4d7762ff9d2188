import { useSession } from '../api/session';
import { usePreference } from '../workbench/workspace';

export interface DisplayFilter {
  /** Who sees other domains can choose; everybody else sees one. */
  offered: boolean;
  /** Lists of the page leave out what other domains made; part of their query keys. */
  narrowed: boolean;
  domain: string;
  setNarrowed: (narrowed: boolean) => void;
}

/**
 * Who sees several domains gets the current one's things and those of none; a switch shows all (spec studio §8.4).
 * The server does it in its query, and only where a page asks: the API's lists never filter.
 */
export function useDisplayFilter(): DisplayFilter {
  const { profile, other_domains } = useSession();
  const [all, setAll] = usePreference('all-domains', false);
  const offered = other_domains && profile !== null;
  return { offered, narrowed: offered && !all, domain: profile?.DomainName ?? '', setNarrowed: (narrowed) => setAll(!narrowed) };
}

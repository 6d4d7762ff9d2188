import Toggle from '@cloudscape-design/components/toggle';

import type { DisplayFilter } from './use-display-filter';

/** Says that a list is narrowed to the domain, and shows the others' things. */
export function DomainToggle({ filter: { offered, narrowed, domain, setNarrowed } }: { filter: DisplayFilter }) {
  if (!offered) return null;
  return (
    <Toggle
      checked={!narrowed}
      onChange={({ detail }) => setNarrowed(!detail.checked)}
      description={narrowed ? `Shown is what belongs to ${domain} or to no domain.` : 'Shown is what belongs to any domain.'}
    >
      Show other domains, too
    </Toggle>
  );
}

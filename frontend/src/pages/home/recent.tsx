import Icon from '@cloudscape-design/components/icon';

import { DocLink } from '../../components/doc-link';
import { Time } from '../../components/time';
import { documentAt } from '../../documents/registry';
import { useWorkspace } from '../../workbench/workspace';

const SHOWN = 7;

/** Documents that were open last. Lists are a click away in the navigation: only single things are shown. */
export function Recent() {
  const { document: workspace } = useWorkspace();
  const entries = workspace.recent.flatMap(({ path, at }) => {
    const open = documentAt(path);
    return open && Object.keys(open.params).length > 0 ? [{ path, at, open }] : [];
  });
  if (entries.length === 0) return null;
  return (
    <section className="home-card" aria-label="Recent documents">
      <h2>Recent documents</h2>
      <ul className="home-list">
        {entries.slice(0, SHOWN).map(({ path, at, open }) => (
          <li key={path} className="home-row">
            <span>
              <Icon name={open.type.icon} variant="subtle" size="small" /> <DocLink to={path}>{open.title}</DocLink>
            </span>
            <span>
              <Time at={at} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

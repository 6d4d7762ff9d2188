import Alert from '@cloudscape-design/components/alert';
import Spinner from '@cloudscape-design/components/spinner';
import type { ReactNode } from 'react';

import { DocLink } from '../../components/doc-link';
import { formatCount } from '../../components/format';

export interface Blocker {
  /** "user profile", "space", "app". */
  what: string;
  name: string;
  to: string;
}

const SHOWN = 8;

/** What must go first, with the way to each; undefined when nothing stands in the way. */
export function blockedBy(blockers: readonly Blocker[] | undefined, sentence: string): ReactNode {
  if (!blockers) {
    return (
      <span>
        <Spinner /> Looking for what stands in the way…
      </span>
    );
  }
  if (blockers.length === 0) return undefined;
  const more = blockers.length - SHOWN;
  return (
    <Alert type="warning" header={`${formatCount(blockers.length, 'thing stands', 'things stand')} in the way`}>
      {sentence}
      <ul>
        {blockers.slice(0, SHOWN).map(({ what, name, to }) => (
          <li key={`${what} ${name}`}>
            {what} <DocLink to={to}>{name}</DocLink>
          </li>
        ))}
        {more > 0 && <li>and {formatCount(more, 'more', 'more')}</li>}
      </ul>
    </Alert>
  );
}

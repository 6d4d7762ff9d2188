import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';

import type { Column } from '../../api/datasets';
import { Said } from '../../components/said';
import type { Draft } from './draft';
import type { TargetFacts } from './target-facts';

export interface Concern {
  column: string;
  sentence: string;
}

/** Kinds of warnings about a column that ask for leaving it out; others are the data set page's matter. */
const LEAVE_OUT: readonly string[] = ['constant', 'empty', 'id_like', 'leak', 'leak_suspect', 'target_leakage'];

/** What matters before the start: columns that give the answer away or cannot help. Leaks first. */
export function concernsOf(columns: readonly Column[], facts: TargetFacts | undefined, draft: Draft): Concern[] {
  const leaks = (facts?.suspects ?? []).map(({ column, message }) => ({ column, sentence: message }));
  const others = columns
    .filter(({ name }) => name !== draft.target && !leaks.some(({ column }) => column === name))
    .flatMap(({ name, warnings }) => {
      const found = warnings.find(({ code }) => LEAVE_OUT.includes(code));
      return found ? [{ column: name, sentence: found.message }] : [];
    });
  return [...leaks, ...others].filter(({ column }) => column && column !== draft.target && column !== draft.weights);
}

interface ConcernsProps {
  concerns: readonly Concern[];
  leftOut: readonly string[];
  leaveOut: (column: string, out: boolean) => void;
}

const MOST = 5;

export function Concerns({ concerns, leftOut, leaveOut }: ConcernsProps) {
  if (concerns.length === 0) return null;
  const hidden = concerns.length - MOST;
  return (
    <Alert type="warning" header="What matters before you start">
      <SpaceBetween size="xs">
        {concerns.slice(0, MOST).map(({ column, sentence }) => {
          const out = leftOut.includes(column);
          const said = <Said text={sentence} />;
          return (
            <div key={column}>
              {out ? <s>{said}</s> : said}{' '}
              <Button variant="inline-link" ariaLabel={`${out ? 'Use' : 'Leave out'} ${column}`} onClick={() => leaveOut(column, !out)}>
                {out ? 'Use it again' : 'Leave it out'}
              </Button>
            </div>
          );
        })}
        {hidden > 0 && <div>{hidden} more columns look like this; see the quality of the data set.</div>}
      </SpaceBetween>
    </Alert>
  );
}

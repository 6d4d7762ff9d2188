import Alert from '@cloudscape-design/components/alert';
import SpaceBetween from '@cloudscape-design/components/space-between';

import { Said } from '../components/said';
import type { Insight } from './exploration';

/** Findings in the order in which they came: what, how to make sure, what to do. */
export function Findings({ insights }: { insights: readonly Insight[] }) {
  if (insights.length === 0) return null;
  return (
    <SpaceBetween size="s">
      {insights.map((each) => (
        <Alert
          key={`${each.code} ${each.severity}`}
          type={each.severity === 'High' ? 'warning' : 'info'}
          header={each.severity === 'High' ? `${each.title} (high severity)` : each.title}
        >
          <SpaceBetween size="xxs">
            <Said text={each.found} />
            <div>
              <b>To confirm:</b> <Said text={each.confirm} />
            </div>
            <div>
              <b>To fix:</b> <Said text={each.fix} />
            </div>
          </SpaceBetween>
        </Alert>
      ))}
    </SpaceBetween>
  );
}

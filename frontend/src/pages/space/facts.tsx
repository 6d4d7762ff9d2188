import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import ProgressBar from '@cloudscape-design/components/progress-bar';

import { Cell } from '../../components/cell';
import { Copyable } from '../../components/copyable';
import { formatBytes, formatNumber } from '../../components/format';
import { Time } from '../../components/time';
import { useSpaceFacts, type AppDetail, type SpaceDetail } from '../../spaces/queries';
import { APP_WORDS, appTypeOf, type Word } from '../../spaces/words';

/** What it is, whose, and how full. */
export function Facts({ domain, space, app, word }: { domain: string; space: SpaceDetail; app: AppDetail | null; word: Word }) {
  const facts = useSpaceFacts(domain, space.SpaceName ?? '').data;
  const appType = appTypeOf(space.SpaceSettings?.AppType);
  const owner = space.OwnershipSettings?.OwnerUserProfileName;
  const shared = space.SpaceSharingSettings?.SharingType !== 'Private';
  const runs = word === 'Running' || word === 'Starting';
  return (
    <Cell id="facts" title="Space">
      <KeyValuePairs
        columns={3}
        items={[
          { label: 'Application', value: APP_WORDS[appType] ?? appType },
          { label: 'Who', value: shared ? `Shared with the domain${owner ? ` by ${owner}` : ''}` : `Private to ${owner ?? '–'}` },
          { label: 'Instance', value: runs ? (app?.ResourceSpec?.InstanceType ?? '–') : 'None while it is stopped' },
          { label: 'Storage', value: facts ? <Storage used={facts.used_bytes} limit={facts.limit_bytes} /> : '–' },
          { label: 'Created', value: <Time at={space.CreationTime} /> },
          { label: 'ARN', value: <Copyable text={space.SpaceArn ?? ''} label="ARN" shown={space.SpaceName ?? ''} /> },
        ]}
      />
    </Cell>
  );
}

const GB = 1024 ** 3; // as volumes are measured

function Storage({ used, limit }: { used: number | null; limit: number }) {
  const size = `${formatNumber(limit / GB)} GB`;
  if (used === null) return <>{size}, only its people see how full</>;
  const share = Math.min(100, (used / limit) * 100);
  return (
    <ProgressBar
      value={share}
      ariaLabel="Storage used"
      additionalInfo={`${formatBytes(used)} of ${size}`}
      {...(share >= 100 ? { status: 'error' as const, resultText: 'Full: nothing more can be saved' } : {})}
    />
  );
}

import Box from '@cloudscape-design/components/box';
import Icon from '@cloudscape-design/components/icon';
import Popover from '@cloudscape-design/components/popover';
import SpaceBetween from '@cloudscape-design/components/space-between';

import type { Share } from '../api/shares';
import { DocLink } from '../components/doc-link';
import { Time } from '../components/time';
import { paths } from '../documents/paths';
import { useShares } from '../sharing/use-shares';
import { capital, pathOf, titleOf } from '../sharing/words';
import '../sharing/sharing.css';
import './shared-bell.css';
import { useShareNews } from './use-share-news';

const SHOWN = 5;

/** A bell with the number of things that others shared and the caller has not opened yet. */
export function SharedBell() {
  const { data } = useShares();
  useShareNews(data?.received);
  if (!data) return null;
  const fresh = data.received.filter(({ seen }) => !seen);
  const words = fresh.length === 0 ? 'Nothing new is shared with you' : `Shared with you: ${fresh.length} new`;
  return (
    <Popover
      triggerType="custom"
      header="Shared with you"
      size="medium"
      position="bottom"
      fixedWidth
      renderWithPortal
      dismissAriaLabel="Close"
      content={<News shares={fresh.length > 0 ? fresh : data.received} />}
    >
      <button type="button" className="shared-bell" aria-label={words} title={words}>
        <Icon name="notification" />
        {fresh.length > 0 && <span className="shared-bell-count">{fresh.length > 99 ? '99+' : fresh.length}</span>}
      </button>
    </Popover>
  );
}

function News({ shares }: { shares: readonly Share[] }) {
  return (
    <SpaceBetween size="m">
      {shares.length === 0 && <Box color="text-body-secondary">Nobody has shared anything with you yet.</Box>}
      <ul className="shared-bell-list">
        {shares.slice(0, SHOWN).map((each) => (
          <li key={each.name}>
            <DocLink to={pathOf(each)}>{capital(titleOf(each))}</DocLink>
            <Box fontSize="body-s" color="text-body-secondary">
              {each.by}, <Time at={each.shared_at} />
            </Box>
            {each.note && <div className="shared-note">{each.note}</div>}
          </li>
        ))}
      </ul>
      <DocLink to={paths.shared}>All that is shared</DocLink>
    </SpaceBetween>
  );
}

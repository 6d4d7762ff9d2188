import Button from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import Icon from '@cloudscape-design/components/icon';
import { Link, useNavigate } from 'react-router';

import { useConnection } from '../api/live';
import { useOtherProfiles, workAs, type OwnProfile } from '../api/profiles';
import { useAllowed, useSession, useSessionState } from '../api/session';
import { paths } from '../documents/paths';
import logo from '../icon.svg';
import { useDark } from '../theme/use-theme';
import { useFlash } from '../workbench/flash';
import { useWorkspace } from '../workbench/workspace';
import { RunningJobs } from './running-jobs';
import { SharedBell } from './shared-bell';
import './top-bar.css';

const SHORTCUT = navigator.platform.startsWith('Mac') ? '⌘ K' : 'Ctrl K';

export function TopBar({ onSearch }: { onSearch: () => void }) {
  return (
    <header className="top-bar awsui-context-top-navigation">
      <Link to={paths.home} className="top-bar-name">
        <img src={logo} width={24} height={24} alt="" />
        Atelier
      </Link>
      <div className="top-bar-search">
        <button type="button" onClick={onSearch} aria-keyshortcuts="Control+K Meta+K">
          <Icon name="search" size="small" />
          <span>Search or run a command…</span>
          <kbd>{SHORTCUT}</kbd>
        </button>
      </div>
      <div className="top-bar-actions">
        <Offline />
        <DomainMenu />
        <RunningJobs />
        <SharedBell />
        <ThemeButton />
        <UserMenu />
      </div>
    </header>
  );
}

function Offline() {
  const connection = useConnection();
  if (connection !== 'waiting') return null;
  return (
    <span role="status" className="top-bar-wide">
      <Icon name="status-warning" variant="warning" /> Reconnecting…
    </span>
  );
}

function ThemeButton() {
  const { setTheme } = useWorkspace();
  const dark = useDark();
  return (
    <Button
      variant="icon"
      ariaLabel={dark ? 'Use the light theme' : 'Use the dark theme'}
      iconSvg={dark ? <Sun /> : <Moon />}
      onClick={() => setTheme(dark ? 'light' : 'dark')}
    />
  );
}

function Moon() {
  return (
    <svg viewBox="0 0 16 16" focusable="false" aria-hidden="true">
      <path d="M13.5 9.8A6 6 0 0 1 6.2 2.5a6 6 0 1 0 7.3 7.3Z" fill="none" strokeWidth="1.6" strokeLinejoin="round" />
    </svg>
  );
}

function Sun() {
  return (
    <svg viewBox="0 0 16 16" focusable="false" aria-hidden="true">
      <circle cx="8" cy="8" r="3" fill="none" strokeWidth="1.6" />
      <path
        d="M8 1v2M8 13v2M1 8h2M13 8h2M3.1 3.1l1.4 1.4M11.5 11.5l1.4 1.4M12.9 3.1l-1.4 1.4M4.5 11.5l-1.4 1.4"
        fill="none"
        strokeWidth="1.6"
        strokeLinecap="round"
      />
    </svg>
  );
}

const keyOf = ({ DomainId, UserProfileName }: OwnProfile): string => `work ${DomainId}/${UserProfileName}`;

/** Whose data and models are on the pages. */
function DomainMenu() {
  const { profile } = useSession();
  const mayManage = useAllowed('atelier:ListUsers');
  const navigate = useNavigate();
  const { fail } = useFlash();
  const others = useOtherProfiles();
  if (!profile) return null;
  return (
    <span className="top-bar-wide top-bar-domain">
      <ButtonDropdown
        variant="normal"
        expandToViewport
        ariaLabel={`Domain ${profile.DomainName}`}
        items={[
          {
            id: 'domain',
            text: profile.DomainName,
            description: `Id ${profile.DomainId}`,
            items: [
              { id: 'profile', text: `You are ${profile.UserProfileName}`, secondaryText: 'Your user profile in this domain', iconName: 'user-profile' },
              ...others.map((other) => ({
                id: keyOf(other),
                text: `Work in ${other.DomainName}`,
                secondaryText: `As ${other.UserProfileName}`,
                iconName: 'multiscreen' as const,
              })),
              ...(mayManage ? [{ id: 'admin', text: 'People and domains', iconName: 'group' as const }] : []),
            ],
          },
        ]}
        onItemClick={({ detail }) => {
          const other = others.find((each) => keyOf(each) === detail.id);
          if (!other) return void navigate(detail.id === 'admin' ? paths.admin : paths.account);
          // Everything on every page belongs to the domain: the page is loaded anew.
          workAs(other).then(() => location.assign(paths.home), (error: unknown) => fail('You are where you were', error));
        }}
      >
        <span className="top-bar-domain-name">{profile.DomainName}</span>
      </ButtonDropdown>
    </span>
  );
}

function UserMenu() {
  const { user, profile } = useSession();
  const { signOut } = useSessionState();
  const { fail } = useFlash();
  const navigate = useNavigate();
  const name = user.name || user.username;
  return (
    <ButtonDropdown
      variant="normal"
      expandToViewport
      ariaLabel={`${name}: account menu`}
      items={[
        {
          id: 'who',
          text: profile ? `${profile.UserProfileName} in ${profile.DomainName}` : user.username,
          description: user.role,
          items: [
            { id: 'account', text: 'Account and access keys', iconName: 'key' },
            { id: 'sign-out', text: 'Sign out', iconName: 'arrow-right' },
          ],
        },
      ]}
      onItemClick={({ detail }) => {
        if (detail.id === 'account') void navigate(paths.account);
        if (detail.id === 'sign-out') signOut().catch((error: unknown) => fail('You are still signed in', error));
      }}
    >
      {name}
    </ButtonDropdown>
  );
}

import { useQueryClient } from '@tanstack/react-query';

import { call, type Wire } from '../../api/call';
import { ConfirmDelete } from '../../components/confirm-delete';
import { formatCount } from '../../components/format';
import { paths } from '../../documents/paths';
import { isRunning, useApps, type AppRow } from '../queries';

const PATIENCE_MS = 60_000;
const PAUSE_MS = 500;

/** "Shut down all apps and delete space" in one go (spec studio §6.1). */
export function DeleteSpace({ domain, name, onClose }: { domain: string; name: string; onClose: () => void }) {
  const client = useQueryClient();
  const apps = useApps(domain);
  const running = (apps.data ?? []).filter((app) => app.SpaceName === name && isRunning(app));
  return (
    <ConfirmDelete
      typed
      what="space"
      name={name}
      pages={[paths.space(domain, name), paths.notebook(domain, name)]}
      agree={running.length > 0 ? `Yes, shut down ${formatCount(running.length, 'app')} and delete the space ${name}` : `Yes, delete the space ${name}`}
      consequence="All files in it are deleted, and notebooks that are not saved are lost. This cannot be undone."
      onConfirm={async () => {
        await Promise.all(running.filter(({ Status }) => Status === 'InService').map(deleteApp));
        if (running.length > 0) await untilStopped(domain, name);
        await call('DeleteSpace', { DomainId: domain, SpaceName: name });
        await client.invalidateQueries({ queryKey: ['ListSpaces'] });
      }}
      onClose={onClose}
    />
  );
}

export function appKey({ DomainId, UserProfileName, SpaceName, AppType, AppName }: AppRow): object {
  return { DomainId, ...(SpaceName ? { SpaceName } : { UserProfileName }), AppType, AppName };
}

export async function deleteApp(app: AppRow): Promise<void> {
  await call('DeleteApp', appKey(app));
}

/** DeleteSpace is refused while an app stops; it takes seconds. */
async function untilStopped(domain: string, space: string): Promise<void> {
  const until = Date.now() + PATIENCE_MS;
  while (Date.now() < until) {
    const { Apps = [] } = await call<object, { Apps?: Wire<AppRow>[] }>('ListApps', { DomainIdEquals: domain, SpaceNameEquals: space, MaxResults: 100 });
    if (!Apps.some(isRunning)) return;
    await new Promise((done) => setTimeout(done, PAUSE_MS));
  }
  throw new Error(`The apps of ${space} are still stopping; try again in a minute.`);
}

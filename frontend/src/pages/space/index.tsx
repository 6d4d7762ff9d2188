import type { DescribeSpaceResponse } from '@aws-sdk/client-sagemaker';
import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';

import type { Wire } from '../../api/call';
import { asProblem } from '../../api/problem';
import { useAllowed, useSession } from '../../api/session';
import { Gone } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { PageHeader } from '../../components/page-header';
import { ShowAsCode } from '../../components/show-as-code';
import { Status } from '../../components/status';
import { paths } from '../../documents/paths';
import { LinkButton } from '../../components/link-button';
import { DeleteSpace } from '../../spaces/delete-space';
import { draftOf } from '../../spaces/draft';
import { IdleNotice } from '../../spaces/idle-notice';
import { appKey, useRunningApps, useSpace, useSpaceApp, type AppDetail } from '../../spaces/queries';
import { useRights } from '../../spaces/rights';
import { SpaceButtons } from '../../spaces/space-buttons';
import { useSave } from '../../spaces/use-save';
import { appTypeOf, isStill, LOOKS, wordFor } from '../../spaces/words';
import { useLogPanel } from '../../workbench/log-panel';
import { Facts } from './facts';
import { Settings } from './settings';

export default function SpacePage() {
  const { domain = '', name = '' } = useParams();
  const space = useSpace(domain, name);
  const app = useSpaceApp(domain, name, space.data && appTypeOf(space.data.SpaceSettings?.AppType));
  if (space.isError) {
    if (asProblem(space.error).gone) return <Gone what="space" name={name} back={<LinkButton to={paths.spaces}>All spaces</LinkButton>} />;
    return <ErrorBox error={space.error} what="The space could not be read" retry={() => void space.refetch()} />;
  }
  if (app.isError) return <ErrorBox error={app.error} what="What runs in the space could not be read" retry={() => void app.refetch()} />;
  if (space.isPending || app.isPending) return <Spinner size="large" />;
  // A key per stored version: the form begins anew with what was saved, here or by somebody else.
  return <Page key={String(space.data.LastModifiedTime)} domain={domain} space={space.data} app={app.data} />;
}

function Page({ domain, space, app }: { domain: string; space: Wire<DescribeSpaceResponse>; app: AppDetail | null }) {
  const name = space.SpaceName ?? '';
  const appType = appTypeOf(space.SpaceSettings?.AppType);
  const word = wordFor(space.Status, app?.Status);
  const [draft, setDraft] = useState(() => draftOf(space, appType));
  const [deleting, setDeleting] = useState(false);
  const { saving, save, changes, problems } = useSave({ domain, space, appType, draft });
  const { closed, kept } = useRights(domain, space);
  const administrator = useSession().user.role === 'administrator';
  const running = useRunningApps().data?.find((each) => each.domain === domain && each.space === name);
  const mayDelete = useAllowed('sagemaker:DeleteSpace') && !kept;
  const navigate = useNavigate();
  return (
    <SpaceBetween size="l">
      <PageHeader
        title={space.SpaceDisplayName ?? name}
        description={<Status status={word} looks={LOOKS} />}
        actions={
          <>
            <ShowAsCode what="run this space" calls={[{ service: 'sagemaker', operation: 'CreateApp', input: appKey(domain, name, appType) }]} />
            {app && (!closed || administrator) && <LogsButton domain={domain} space={name} app={app} />}
            {mayDelete && <Button onClick={() => setDeleting(true)}>Delete</Button>}
            <SpaceButtons domain={domain} space={name} appType={appType} word={word} closed={closed} {...(changes ? { onRun: () => void save(true) } : {})} />
          </>
        }
      />
      {word === 'Failed' && (
        <Alert type="error" header="It does not run">
          {app?.FailureReason ?? 'It ended without saying why.'} Its files are as they were; run it again, or look at the logs.
        </Alert>
      )}
      {word === 'Broken' && (
        <Alert type="error" header="The space is not usable">
          {space.FailureReason ?? ''} Delete it and create another one.
        </Alert>
      )}
      {running && <IdleNotice app={running} />}
      <Facts domain={domain} space={space} app={app} word={word} />
      <Settings
        domain={domain}
        name={name}
        appType={appType}
        draft={draft}
        onChange={(change) => setDraft((before) => ({ ...before, ...change }))}
        problems={problems}
        locked={kept ? `It is ${kept}’s: only they and administrators may change it.` : isStill(word) ? '' : 'Stop the space to change them.'}
        saving={saving}
        {...(changes ? { onSave: () => void save(false) } : {})}
      />
      {deleting && <DeleteSpace domain={domain} name={name} appType={appType} running={word === 'Running'} onClose={() => setDeleting(false)} onDeleted={() => void navigate(paths.spaces)} />}
    </SpaceBetween>
  );
}

function LogsButton({ domain, space, app }: { domain: string; space: string; app: AppDetail }) {
  const panel = useLogPanel();
  const stream = `${domain}/${space}/${app.AppType ?? ''}/${app.AppName ?? ''}`;
  return <Button onClick={() => panel.open({ group: '/aws/sagemaker/studio', stream, title: space, arn: app.AppArn ?? '' })}>Logs</Button>;
}

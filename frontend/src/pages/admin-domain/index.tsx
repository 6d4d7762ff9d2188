import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import Tabs from '@cloudscape-design/components/tabs';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';

import { AppsTable } from '../../admin/domains/apps-table';
import { DeleteDomain } from '../../admin/domains/delete-domain';
import { EnvironmentTab } from '../../admin/domains/environment-tab';
import { GroupsTab } from '../../admin/domains/groups-tab';
import { ProfilesTab } from '../../admin/domains/profiles-tab';
import { SettingsTab } from '../../admin/domains/settings-tab';
import { SpacesTab } from '../../admin/domains/spaces-tab';
import { LOOKS } from '../../admin/domains/status';
import { AdminOnly } from '../../admin/guard';
import { useDomain, type Domain } from '../../admin/queries';
import { UsageChart } from '../../admin/usage/usage-chart';
import { asProblem } from '../../api/problem';
import { DefaultsFile } from '../../autopilot/defaults-file';
import { domainDefaults } from '../../autopilot/job-defaults';
import { Copyable } from '../../components/copyable';
import { Gone } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { PageHeader } from '../../components/page-header';
import { ShowAsCode } from '../../components/show-as-code';
import { Status } from '../../components/status';
import { useUrlState } from '../../components/use-url-state';
import { paths } from '../../documents/paths';
import { LinkButton } from '../../components/link-button';

export default function DomainPage() {
  return (
    <AdminOnly>
      <Loader />
    </AdminOnly>
  );
}

function Loader() {
  const { domain: id = '' } = useParams();
  const domain = useDomain(id);
  if (domain.isPending) return <Spinner size="large" />;
  if (domain.isError) {
    const problem = asProblem(domain.error);
    if (problem.gone || /does not exist/.test(problem.message)) {
      return <Gone what="domain" name={id} back={<LinkButton to={paths.adminDomains}>All domains</LinkButton>} />;
    }
    return <ErrorBox error={problem} what="The domain could not be read" retry={() => void domain.refetch()} />;
  }
  return <Page id={id} domain={domain.data} />;
}

function Page({ id, domain }: { id: string; domain: Domain }) {
  const navigate = useNavigate();
  const [tab, setTab] = useUrlState('tab', 'settings');
  const [deleting, setDeleting] = useState(false);
  const tabs = [
    { id: 'settings', label: 'Domain settings', content: <Settings id={id} domain={domain} /> },
    { id: 'users', label: 'User profiles', content: <ProfilesTab domain={id} signInByLink={domain.AuthMode !== 'SSO'} /> },
    ...(domain.AuthMode === 'SSO' ? [{ id: 'groups', label: 'Groups', content: <GroupsTab domain={id} /> }] : []),
    { id: 'spaces', label: 'Space management', content: <SpacesTab domain={id} /> },
    { id: 'environment', label: 'Environment', content: <EnvironmentTab domain={domain} /> },
    { id: 'apps', label: 'Running apps', content: <AppsTable domain={id} title="Running apps" runningOnly /> },
    { id: 'usage', label: 'Usage', content: <UsageChart domain={id} /> },
  ];
  return (
    <SpaceBetween size="l">
      <PageHeader
        title={domain.DomainName ?? id}
        description={
          <>
            <Status status={domain.Status} looks={LOOKS} /> · <Copyable text={id} label="Domain id" />
          </>
        }
        actions={
          <>
            <ShowAsCode what="read this domain" calls={[{ service: 'sagemaker', operation: 'DescribeDomain', input: { DomainId: id } }]} />
            <Button disabled={domain.Status === 'Deleting'} onClick={() => setDeleting(true)}>
              Delete
            </Button>
            <LinkButton variant="primary" to={paths.adminAddUser(id)}>
              Add user
            </LinkButton>
          </>
        }
      />
      {domain.FailureReason && (
        <Alert type="error" header="The last change did not work">
          {domain.FailureReason}
        </Alert>
      )}
      <Tabs
        variant="container"
        tabs={tabs}
        activeTabId={tabs.some((each) => each.id === tab) ? tab : 'settings'}
        onChange={({ detail }) => setTab(detail.activeTabId)}
        ariaLabel="Domain"
      />
      {deleting && (
        <DeleteDomain id={id} name={domain.DomainName ?? id} onDeleted={() => void navigate(paths.adminDomains)} onClose={() => setDeleting(false)} />
      )}
    </SpaceBetween>
  );
}

function Settings({ id, domain }: { id: string; domain: Domain }) {
  return (
    <SpaceBetween size="l">
      <SettingsTab domain={domain} />
      <DefaultsFile path={domainDefaults(id)} description="What the form begins with for everybody in this domain. A person’s own defaults override it or add to it." />
    </SpaceBetween>
  );
}

import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';

import { changeOf, effectivePath, readEffective, resetSetting, updateProfile } from '../../admin/domains/api';
import { AppsTable } from '../../admin/domains/apps-table';
import { DeleteProfile } from '../../admin/domains/delete-profile';
import { Launch } from '../../admin/domains/launch';
import { LOOKS } from '../../admin/domains/status';
import { AdminOnly } from '../../admin/guard';
import { useDomain, useProfile, useSpaces, type Profile } from '../../admin/queries';
import { FIELDS } from '../../admin/settings/fields';
import { SettingsTable } from '../../admin/settings/settings-table';
import { asProblem } from '../../api/problem';
import { Copyable } from '../../components/copyable';
import { DocLink } from '../../components/doc-link';
import { Gone } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { PageHeader } from '../../components/page-header';
import { ShowAsCode } from '../../components/show-as-code';
import { Status } from '../../components/status';
import { Time } from '../../components/time';
import { paths } from '../../documents/paths';
import { LinkButton } from '../../components/link-button';

export default function ProfilePage() {
  return (
    <AdminOnly>
      <Loader />
    </AdminOnly>
  );
}

function Loader() {
  const { domain = '', profile: name = '' } = useParams();
  const profile = useProfile(domain, name);
  if (profile.isPending) return <Spinner size="large" />;
  if (profile.isError) {
    const problem = asProblem(profile.error);
    if (problem.gone || /does not exist/.test(problem.message)) {
      return <Gone what="user profile" name={name} back={<LinkButton to={paths.adminDomain(domain, 'users')}>All user profiles</LinkButton>} />;
    }
    return <ErrorBox error={problem} what="The user profile could not be read" retry={() => void profile.refetch()} />;
  }
  return <Page domain={domain} name={profile.data.UserProfileName ?? name} profile={profile.data} />;
}

function Page({ domain, name, profile }: { domain: string; name: string; profile: Profile }) {
  const navigate = useNavigate();
  const whole = useDomain(domain);
  const spaces = useSpaces(domain);
  const [deleting, setDeleting] = useState(false);
  const own = (spaces.data ?? []).filter(({ OwnershipSettingsSummary }) => OwnershipSettingsSummary?.OwnerUserProfileName === name);
  return (
    <SpaceBetween size="l">
      <PageHeader
        title={name}
        description={
          <>
            <Status status={profile.Status} looks={LOOKS} /> · user profile in <DocLink to={paths.adminDomain(domain, 'users')}>{whole.data?.DomainName ?? domain}</DocLink>
          </>
        }
        actions={
          <>
            <ShowAsCode what="read this user profile" calls={[{ service: 'sagemaker', operation: 'DescribeUserProfile', input: { DomainId: domain, UserProfileName: name } }]} />
            <Button disabled={profile.Status === 'Deleting'} onClick={() => setDeleting(true)}>
              Delete
            </Button>
            {whole.data?.AuthMode !== 'SSO' && <Launch domain={domain} profile={name} />}
          </>
        }
      />
      {profile.FailureReason && (
        <Alert type="error" header="The last change did not work">
          {profile.FailureReason}
        </Alert>
      )}
      <KeyValuePairs columns={4} items={factsOf(profile)} />
      <Settings domain={domain} name={name} />
      <AppsTable domain={domain} title="Apps" of={{ profile: name, spaces: own.map(({ SpaceName = '' }) => SpaceName) }} />
      {deleting && (
        <DeleteProfile domain={domain} name={name} onDeleted={() => void navigate(paths.adminDomain(domain, 'users'))} onClose={() => setDeleting(false)} />
      )}
    </SpaceBetween>
  );
}

function factsOf(profile: Profile) {
  return [
    { label: 'ARN', value: <Copyable text={profile.UserProfileArn ?? ''} label="ARN" /> },
    ...(profile.SingleSignOnUserValue ? [{ label: 'Name at the identity provider', value: profile.SingleSignOnUserValue }] : []),
    { label: 'Number of their files’ owner', value: profile.HomeEfsFileSystemUid },
    { label: 'Created', value: <Time at={profile.CreationTime} /> },
    { label: 'Changed', value: <Time at={profile.LastModifiedTime} /> },
  ];
}

/** What counts for this person, and where each value comes from. */
function Settings({ domain, name }: { domain: string; name: string }) {
  const client = useQueryClient();
  const key = [effectivePath(domain, name)];
  const effective = useQuery({ queryKey: key, queryFn: ({ signal }) => readEffective(domain, name, signal) });
  if (effective.isError) return <ErrorBox error={effective.error} what="The effective settings could not be read" retry={() => void effective.refetch()} />;
  const refresh = async () => {
    await Promise.all([client.invalidateQueries({ queryKey: key }), client.invalidateQueries({ queryKey: ['DescribeUserProfile', domain, name] })]);
  };
  return (
    <SettingsTable
      title="Effective settings"
      description="What counts for this person and their private spaces. A value of the domain can be overridden here, and reset to the domain’s again."
      whose={`of ${name}`}
      fields={FIELDS}
      settings={effective.data?.effective}
      sources={effective.data?.sources ?? {}}
      loading={effective.isPending}
      onSave={async (field, value) => {
        await updateProfile(domain, name, changeOf(field, value, effective.data?.effective ?? {}));
        await refresh();
      }}
      onReset={async (path) => {
        await resetSetting(domain, name, path);
        await refresh();
      }}
    />
  );
}

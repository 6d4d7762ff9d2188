import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQueryClient } from '@tanstack/react-query';

import { Copyable } from '../../components/copyable';
import { ShowAsCode } from '../../components/show-as-code';
import { Time } from '../../components/time';
import type { Domain } from '../queries';
import { FIELDS, SPACE_FIELDS, type SettingField } from '../settings/fields';
import { SettingsTable } from '../settings/settings-table';
import type { Tree } from '../settings/tree';
import { changeOf, updateDomain } from './api';
import { Isolation } from './isolation';

/** What the domain is, and what it says for everybody in it. */
export function SettingsTab({ domain }: { domain: Domain }) {
  const client = useQueryClient();
  const id = domain.DomainId ?? '';
  const users = domain.DefaultUserSettings as Tree | undefined;
  const spaces = domain.DefaultSpaceSettings as Tree | undefined;
  const save = (member: 'DefaultUserSettings' | 'DefaultSpaceSettings', now: Tree | undefined) => async (field: SettingField, value: unknown) => {
    await updateDomain(id, { [member]: changeOf(field, value, now ?? {}) });
    await client.invalidateQueries({ queryKey: ['DescribeDomain', id] });
  };
  return (
    <SpaceBetween size="l">
      <KeyValuePairs columns={4} items={factsOf(domain)} />
      <SettingsTable
        title="For people"
        description="Counts for every user profile and its private spaces, unless the profile says otherwise."
        whose={`in ${domain.DomainName ?? id}`}
        fields={FIELDS}
        settings={users}
        loading={false}
        onSave={save('DefaultUserSettings', users)}
        actions={<ShowAsCode what="set this" calls={[{ service: 'sagemaker', operation: 'UpdateDomain', input: { DomainId: id, DefaultUserSettings: users ?? {} } }]} />}
      />
      <SettingsTable
        title="For shared spaces"
        description="Shared spaces follow these and nobody’s profile. Without an execution role here no shared space can be made."
        whose={`in ${domain.DomainName ?? id}`}
        fields={SPACE_FIELDS}
        settings={spaces}
        loading={false}
        onSave={save('DefaultSpaceSettings', spaces)}
      />
      <Isolation domain={id} />
    </SpaceBetween>
  );
}

function factsOf(domain: Domain) {
  return [
    { label: 'Name', value: domain.DomainName },
    { label: 'ARN', value: <Copyable text={domain.DomainArn ?? ''} label="ARN" /> },
    { label: 'How people sign in', value: domain.AuthMode === 'SSO' ? 'Through the identity provider (SSO)' : 'By name or by link (IAM)' },
    { label: 'Sign-in address', value: <Copyable text={domain.Url ?? ''} label="Address" /> },
    { label: 'Network', value: domain.AppNetworkAccessType === 'VpcOnly' ? 'VPC only' : 'Public internet' },
    { label: 'Tags go on to apps', value: domain.TagPropagation === 'ENABLED' ? 'Yes' : 'No' },
    { label: 'Created', value: <Time at={domain.CreationTime} /> },
    { label: 'Changed', value: <Time at={domain.LastModifiedTime} /> },
  ];
}

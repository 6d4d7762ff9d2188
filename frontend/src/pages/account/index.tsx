import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Toggle from '@cloudscape-design/components/toggle';

import { useAllowed, useSession } from '../../api/session';
import { DefaultsFile } from '../../autopilot/defaults-file';
import { OWN_DEFAULTS } from '../../autopilot/job-defaults';
import { Copyable } from '../../components/copyable';
import { PageHeader } from '../../components/page-header';
import type { ThemeChoice } from '../../theme/theme';
import { useWorkspace } from '../../workbench/workspace';
import { AccessKeys } from './access-keys';
import { Password } from './password';

export default function Account() {
  const { user, profile, account, region, endpoint_url } = useSession();
  // Not in a session that a presigned link opened.
  const mayChangePassword = useAllowed('atelier:ChangePassword');
  const mayWriteDefaults = useAllowed('atelier:WriteJobDefaults');
  return (
    <ContentLayout header={<PageHeader title="Account" description={`${user.username} · ${user.role}`} />}>
      <SpaceBetween size="l">
        <AccessKeys />
        <ColumnLayout columns={2}>
          {mayChangePassword && <Password />}
          <SpaceBetween size="l">
            <Container header={<Header>Where scripts connect to</Header>}>
              <KeyValuePairs
                columns={1}
                items={[
                  { label: 'Endpoint URL', value: <Copyable text={endpoint_url} label="Endpoint URL" /> },
                  { label: 'Account · region', value: `${account} · ${region}` },
                  ...(profile ? [{ label: 'User profile', value: `${profile.UserProfileName} in domain ${profile.DomainName}` }] : []),
                ]}
              />
            </Container>
            <Looks />
          </SpaceBetween>
        </ColumnLayout>
        {profile && mayWriteDefaults && (
          <DefaultsFile path={OWN_DEFAULTS} description={`What the form begins with when you make an experiment in ${profile.DomainName}. It is laid over what the domain says.`} />
        )}
      </SpaceBetween>
    </ContentLayout>
  );
}

function Looks() {
  const { document: workspace, setTheme, change } = useWorkspace();
  return (
    <Container header={<Header>Looks</Header>}>
      <SpaceBetween size="m">
        <FormField label="Theme">
          <SegmentedControl
            label="Theme"
            selectedId={workspace.theme}
            onChange={({ detail }) => setTheme(detail.selectedId as ThemeChoice)}
            options={[
              { id: 'system', text: 'As the system' },
              { id: 'light', text: 'Light' },
              { id: 'dark', text: 'Dark' },
            ]}
          />
        </FormField>
        <Toggle checked={workspace.compact} onChange={({ detail }) => change({ compact: detail.checked })}>
          Compact spacing
        </Toggle>
      </SpaceBetween>
    </Container>
  );
}

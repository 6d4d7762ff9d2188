import Alert from '@cloudscape-design/components/alert';
import Checkbox from '@cloudscape-design/components/checkbox';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Toggle from '@cloudscape-design/components/toggle';

import { ActivityPicker } from '../roles/activity-picker';
import { RoleField } from '../settings/edit-window';
import { AppType } from '../settings/words';
import { LinesField } from '../../components/lines-field';
import { MOST_ACTIVITIES, type Draft, type Problems } from './draft';

export interface StepProps {
  draft: Draft;
  problems: Problems;
  set: (change: Partial<Draft>) => void;
}

export function DetailsStep({ draft, problems, set }: StepProps) {
  return (
    <Container>
      <FormField label="Domain name" description="What people see in the menu above every page." errorText={problems.name} constraintText="Letters, digits and hyphens, at most 63.">
        <Input value={draft.name} placeholder="research" onChange={({ detail }) => set({ name: detail.value })} />
      </FormField>
    </Container>
  );
}

export function UsersStep({ draft, problems, set }: StepProps) {
  const sso = draft.authMode === 'SSO';
  return (
    <SpaceBetween size="l">
      <Container>
        <SpaceBetween size="m">
          <FormField label="How people sign in" description="It cannot be changed later.">
            <RadioGroup
              value={draft.authMode}
              items={[
                { value: 'IAM', label: 'By name or by link', description: 'Accounts of this studio, and sign-in links that you hand out.' },
                { value: 'SSO', label: 'Through the identity provider', description: 'People and groups of your organisation’s directory.' },
              ]}
              onChange={({ detail }) => set({ authMode: detail.value })}
            />
          </FormField>
          <LinesField
            label="People"
            description={sso ? 'Their names at the identity provider; each gets a user profile of that name.' : 'Each gets a user profile. Whoever has an account of the same name signs in to it.'}
            placeholder="ada"
            error={problems.people}
            lines={draft.people}
            onChange={(people) => set({ people })}
          />
          {sso && (
            <LinesField
              label="Groups"
              description="Groups of the directory; their direct members get a profile at their first visit."
              error={problems.groups}
              lines={draft.groups}
              onChange={(groups) => set({ groups })}
            />
          )}
        </SpaceBetween>
      </Container>
      <Container>
        <SpaceBetween size="m">
          <FormField label="What they may do" description="Everybody chosen here gets this role; single people can get another one later.">
            <RadioGroup
              value={draft.roleChoice}
              items={[
                { value: 'existing', label: 'A role that exists' },
                { value: 'new', label: 'A new role, from ML activities' },
              ]}
              onChange={({ detail }) => set({ roleChoice: detail.value })}
            />
          </FormField>
          {draft.roleChoice === 'existing' ? (
            <FormField label="Execution role" errorText={problems.roleArn}>
              <RoleField value={draft.roleArn} onChange={(roleArn) => set({ roleArn })} />
            </FormField>
          ) : (
            <>
              <FormField label="Name of the role" errorText={problems.roleSuffix} constraintText={`It will be called sagemaker-${draft.roleSuffix || '…'}.`}>
                <Input value={draft.roleSuffix} placeholder="research" onChange={({ detail }) => set({ roleSuffix: detail.value })} />
              </FormField>
              <ActivityPicker
                chosen={draft.activities}
                inputs={draft}
                most={MOST_ACTIVITIES}
                problem={problems.activities}
                inputProblems={problems}
                onChosen={(activities) => set({ activities })}
                onInputs={set}
              />
            </>
          )}
        </SpaceBetween>
      </Container>
    </SpaceBetween>
  );
}

export function ApplicationsStep({ draft, problems, set }: StepProps) {
  const shown = (app: string) => !draft.hiddenApps.includes(app);
  const toggle = (app: string, on: boolean) => set({ hiddenApps: Object.keys(AppType).filter((each) => (each === app ? !on : !shown(each))) });
  return (
    <SpaceBetween size="l">
      <Container>
        <FormField label="Applications that people are offered" description="What is off is left out of the pages; programs can still use it." stretch>
          <SpaceBetween size="xs">
            {Object.entries(AppType).map(([app, title]) => (
              <Checkbox key={app} checked={shown(app)} onChange={({ detail }) => toggle(app, detail.checked)}>
                {title}
              </Checkbox>
            ))}
          </SpaceBetween>
        </FormField>
      </Container>
      <Container>
        <SpaceBetween size="m">
          <FormField label="Sharing notebooks">
            <Toggle checked={draft.sharing} onChange={({ detail }) => set({ sharing: detail.checked })}>
              People may share read-only copies of notebooks
            </Toggle>
          </FormField>
          {draft.sharing && (
            <>
              <FormField label="Where the copies are kept" description="Empty: the default bucket." errorText={problems.sharingPath}>
                <Input value={draft.sharingPath} placeholder="s3://bucket/sharing" onChange={({ detail }) => set({ sharingPath: detail.value })} />
              </FormField>
              <FormField label="Outputs of cells in the copies">
                <RadioGroup
                  value={draft.outputs}
                  items={[
                    { value: 'Allowed', label: 'Allowed' },
                    { value: 'Disabled', label: 'Left out' },
                  ]}
                  onChange={({ detail }) => set({ outputs: detail.value })}
                />
              </FormField>
            </>
          )}
        </SpaceBetween>
      </Container>
    </SpaceBetween>
  );
}

export function NetworkStep({ draft, problems, set }: StepProps) {
  return (
    <Container>
      <SpaceBetween size="m">
        <FormField label="Network">
          <RadioGroup
            value={draft.network}
            items={[
              { value: 'PublicInternetOnly', label: 'Public internet', description: 'Notebooks reach what this server reaches.' },
              { value: 'VpcOnly', label: 'VPC only', description: 'Stored for scripts that expect it; keeping notebooks off the internet is the container network’s part.' },
            ]}
            onChange={({ detail }) => set({ network: detail.value })}
          />
        </FormField>
        <FormField label="VPC" description="Optional; stored as you write it.">
          <Input value={draft.vpc} placeholder="vpc-1234" onChange={({ detail }) => set({ vpc: detail.value })} />
        </FormField>
        <LinesField label="Subnets" placeholder="subnet-1234" error={problems.subnets} lines={draft.subnets} onChange={(subnets) => set({ subnets })} />
        <LinesField label="Security groups" placeholder="sg-1234" error={problems.securityGroups} lines={draft.securityGroups} onChange={(securityGroups) => set({ securityGroups })} />
      </SpaceBetween>
    </Container>
  );
}

export function StorageStep({ draft, problems, set }: StepProps) {
  return (
    <Container>
      <SpaceBetween size="m">
        <FormField label="Encryption key" description="Optional. It cannot be changed later.">
          <Input value={draft.kmsKey} onChange={({ detail }) => set({ kmsKey: detail.value })} />
        </FormField>
        <FormField label="Size of a new space" errorText={problems.size} constraintText="In GB, from 5 to 16,384.">
          <Input type="number" inputMode="numeric" value={draft.size} onChange={({ detail }) => set({ size: detail.value })} />
        </FormField>
        <FormField label="Largest size of a space" errorText={problems.most} constraintText="In GB; people may let a space grow so far.">
          <Input type="number" inputMode="numeric" value={draft.most} onChange={({ detail }) => set({ most: detail.value })} />
        </FormField>
        <Alert type="info">A space can change its size once in six hours, and only grow.</Alert>
      </SpaceBetween>
    </Container>
  );
}

import Autosuggest from '@cloudscape-design/components/autosuggest';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Grid from '@cloudscape-design/components/grid';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';

import { useSession } from '../../api/session';
import { api } from '../../api/rest';
import { Cell } from '../../components/cell';
import { ErrorBox } from '../../components/error-box';
import { ShowAsCode } from '../../components/show-as-code';
import type { ExplainedGroup, Role } from './api';

interface Verdict {
  decision: 'allowed' | 'explicitDeny' | 'implicitDeny';
  /** The statement that decided, if one did. */
  statement: string;
  missing: string[];
}

/** "May ada delete this endpoint?": asked of the evaluator that decides real requests. */
export function Simulate({ role, groups }: { role: Role; groups: readonly ExplainedGroup[] }) {
  const { account } = useSession();
  const whoOptions = [{ value: role.arn, label: `whoever has the role ${role.name}` }, ...role.people.map((name) => ({ value: `arn:aws:iam::${account}:user/${name}`, label: name }))];
  const [who, setWho] = useState(role.arn);
  const [action, setAction] = useState('sagemaker:DeleteEndpoint');
  const [resource, setResource] = useState('');
  const [busy, setBusy] = useState(false);
  const [verdict, setVerdict] = useState<Verdict & { question: string }>();
  const [error, setError] = useState<unknown>(null);
  const chosen = whoOptions.find(({ value }) => value === who) ?? whoOptions[0] ?? null;
  const actions = groups.flatMap(({ operations }) => operations.map((each) => ({ value: each.action })));

  async function ask() {
    setBusy(true);
    setError(null);
    try {
      const answer = await api.send<Verdict>('POST', '/api/administration/simulate', { principal: who, action, resource });
      setVerdict({ ...answer, question: `${chosen?.label ?? who}: ${action}${resource ? ` on ${resource}` : ''}` });
    } catch (refused) {
      setVerdict(undefined);
      setError(refused);
    }
    setBusy(false);
  }

  return (
    <Cell
      id="simulate"
      title="May they?"
      description="Asks the evaluator that decides real requests; nothing is done."
      actions={
        <ShowAsCode
          what="ask this"
          calls={() => [{ service: 'iam', operation: 'SimulatePrincipalPolicy', input: { PolicySourceArn: who, ActionNames: [action], ...(resource ? { ResourceArns: [resource] } : {}) } }]}
        />
      }
    >
      <SpaceBetween size="m">
        <Grid gridDefinition={[{ colspan: { default: 12, s: 4 } }, { colspan: { default: 12, s: 4 } }, { colspan: { default: 12, s: 4 } }]}>
          <FormField label="Who">
            <Select expandToViewport options={whoOptions} selectedOption={chosen} onChange={({ detail }) => setWho(detail.selectedOption.value ?? role.arn)} />
          </FormField>
          <FormField label="Does what">
            <Autosuggest expandToViewport value={action} options={actions} enteredTextLabel={(text) => `Use: “${text}”`} onChange={({ detail }) => setAction(detail.value)} />
          </FormField>
          <FormField label="On what" description="An ARN; empty: anything.">
            <Input value={resource} placeholder="arn:aws:sagemaker:…:endpoint/churn" onChange={({ detail }) => setResource(detail.value)} />
          </FormField>
        </Grid>
        <Button loading={busy} disabled={!action.includes(':')} onClick={() => void ask()}>
          Ask
        </Button>
        {verdict && <VerdictText verdict={verdict} />}
        {error !== null && <ErrorBox error={error} what="There is no answer" />}
      </SpaceBetween>
    </Cell>
  );
}

function VerdictText({ verdict }: { verdict: Verdict & { question: string } }) {
  const allowed = verdict.decision === 'allowed';
  const by = verdict.statement ? `by “${verdict.statement}”` : '';
  const why = allowed ? `Allowed ${by}.` : verdict.decision === 'explicitDeny' ? `Denied ${by}.` : 'Nothing allows it.';
  return (
    <div role="status">
      <StatusIndicator type={allowed ? 'success' : 'stopped'}>{allowed ? 'Yes' : 'No'}</StatusIndicator>
      <Box variant="p">
        {verdict.question}. {why}
        {verdict.missing.length > 0 && ` It depends on what the request says of ${verdict.missing.join(', ')}.`}
      </Box>
    </div>
  );
}

import Checkbox from '@cloudscape-design/components/checkbox';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Grid from '@cloudscape-design/components/grid';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';

import type { TaskType } from '../../labeling/api';
import { TeamSelect } from '../../labeling/team-select';
import { canAutomate, minutesOf, workersOf, type Draft, type Problems } from './draft';
import type { SetDraft } from './use-draft';

interface Props {
  draft: Draft;
  type: TaskType | undefined;
  problems: Problems;
  set: SetDraft;
}

/** Step 5: who labels, how many look at each object, how long they have. */
export function PeopleStep({ draft, type, problems, set }: Props) {
  return (
    <Container header={<Header variant="h2">5 · People</Header>}>
      <SpaceBetween size="m">
        <FormField label="Team" errorText={problems.team}>
          <TeamSelect team={draft.team} onChange={(team) => set({ team })} />
        </FormField>
        <Grid gridDefinition={[{ colspan: { default: 12, s: 4 } }, { colspan: { default: 12, s: 4 } }, { colspan: { default: 12, s: 4 } }]}>
          <FormField label="People for each object" description="More answers, surer labels." errorText={problems.workers}>
            <Input type="number" value={workersOf(draft, type)} disabled={type?.single_worker ?? false} onChange={({ detail }) => set({ workers: detail.value })} />
          </FormField>
          <FormField label="Minutes for one task" description="Then it goes to somebody else." errorText={problems.minutes}>
            <Input type="number" value={minutesOf(draft, type)} onChange={({ detail }) => set({ minutes: detail.value })} />
          </FormField>
          <FormField label="Days that it is offered" description="What nobody labeled until then fails." errorText={problems.days}>
            <Input type="number" value={draft.days} onChange={({ detail }) => set({ days: detail.value })} />
          </FormField>
        </Grid>
        {canAutomate(type) && (
          <FormField label="Automated labeling" errorText={problems.automated}>
            <Checkbox
              checked={draft.automated}
              description="It learns from what people label first, and labels the rest as far as it is right 95 times out of 100; people label what it is least sure of. Needs 1,250 objects or more."
              onChange={({ detail }) => set({ automated: detail.checked })}
            >
              Let a model label what it is sure of
            </Checkbox>
          </FormField>
        )}
      </SpaceBetween>
    </Container>
  );
}

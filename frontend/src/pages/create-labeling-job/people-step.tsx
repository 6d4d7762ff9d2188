import Checkbox from '@cloudscape-design/components/checkbox';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Grid from '@cloudscape-design/components/grid';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';

import { formatCount } from '../../components/format';
import { paths } from '../../documents/paths';
import type { TaskType } from '../../labeling/api';
import { usePeople } from '../../labeling/queries';
import { LinkButton } from '../../lists/link-button';
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
  const people = usePeople();
  const options = (people.data?.teams ?? []).map(({ arn, name, workers }) => ({ value: arn, label: name, description: formatCount(workers.length, 'person', 'people') }));
  const chosen = options.find(({ value }) => value === draft.team);
  return (
    <Container header={<Header variant="h2">5 · People</Header>}>
      <SpaceBetween size="m">
        <FormField label="Team" errorText={problems.team}>
          <SpaceBetween direction="horizontal" size="xs">
            <div className="wide-field">
              <Select
                options={options}
                selectedOption={chosen ?? null}
                placeholder="Choose a team"
                statusType={people.isPending ? 'loading' : people.isError ? 'error' : 'finished'}
                loadingText="Reading the teams"
                errorText="The teams could not be read"
                empty="No team yet. Invite somebody on the page Labeling workforce."
                onChange={({ detail }) => set({ team: detail.selectedOption.value ?? '' })}
              />
            </div>
            <LinkButton to={paths.labelingWorkforce}>Teams and people</LinkButton>
          </SpaceBetween>
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

import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Checkbox from '@cloudscape-design/components/checkbox';
import FormField from '@cloudscape-design/components/form-field';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';

import { ErrorBox } from '../../components/error-box';
import { LinesField } from '../../components/lines-field';
import type { Activity, Input } from './api';
import { useOffer } from './queries';

/** Texts of lines. */
export interface ActivityInputs {
  passRoles: string;
  buckets: string;
  workgroups: string;
}

interface Props {
  chosen: readonly string[];
  inputs: ActivityInputs;
  /** No more than so many can be ticked. */
  most?: number;
  problem?: string | undefined;
  inputProblems?: Partial<Record<keyof ActivityInputs, string>>;
  onChosen: (activities: string[]) => void;
  onInputs: (change: Partial<ActivityInputs>) => void;
}

/** The ML activities: what a role is for, one tick each (spec studio §8.3). */
export function ActivityPicker({ chosen, inputs, most, problem, inputProblems = {}, onChosen, onInputs }: Props) {
  const known = useOffer();
  if (known.isError) return <ErrorBox error={known.error} what="The activities could not be read" retry={() => void known.refetch()} />;
  if (!known.data) return <Spinner />;
  const { activities } = known.data;
  const ticked = activities.filter(({ id }) => chosen.includes(id));
  const needs = (input: Input) => ticked.filter((each) => each.needs.includes(input));
  const toggle = (id: string, on: boolean) => onChosen(activities.map((each) => each.id).filter((each) => (each === id ? on : chosen.includes(each))));
  const full = most !== undefined && chosen.length >= most;
  return (
    <SpaceBetween size="m">
      <FormField label="ML activities" description="What people with this role may do. Nothing else is allowed." errorText={problem} stretch>
        <SpaceBetween size="xs">
          {activities.map(({ id, title, purpose }) => (
            <Checkbox key={id} checked={chosen.includes(id)} disabled={full && !chosen.includes(id)} description={purpose} onChange={({ detail }) => toggle(id, detail.checked)}>
              {title}
            </Checkbox>
          ))}
        </SpaceBetween>
      </FormField>
      {most !== undefined && (
        <Box color="text-body-secondary">
          {chosen.length} of at most {most} chosen
        </Box>
      )}
      {needs('roles').length > 0 && (
        <LinesField
          label="Roles to pass"
          description={`${namesOf(needs('roles'))} start work that runs with a role: which ones may they name? Make the role for the work first.`}
          placeholder="arn:aws:iam::000000000000:role/sagemaker-compute"
          error={inputProblems.passRoles}
          lines={inputs.passRoles}
          onChange={(passRoles) => onInputs({ passRoles })}
        />
      )}
      {needs('buckets').length > 0 && (
        <LinesField
          label="Buckets"
          description={`${namesOf(needs('buckets'))} is for these buckets only.`}
          placeholder="my-bucket"
          error={inputProblems.buckets}
          lines={inputs.buckets}
          onChange={(buckets) => onInputs({ buckets })}
        />
      )}
      {needs('workgroups').length > 0 && (
        <LinesField
          label="Workgroups"
          description={`${namesOf(needs('workgroups'))} is for these workgroups only.`}
          placeholder="analysts"
          error={inputProblems.workgroups}
          lines={inputs.workgroups}
          onChange={(workgroups) => onInputs({ workgroups })}
        />
      )}
      {full && <Alert type="info">More can be added to the role afterwards.</Alert>}
    </SpaceBetween>
  );
}

const namesOf = (activities: readonly Activity[]): string => activities.map(({ title }) => title).join(', ');

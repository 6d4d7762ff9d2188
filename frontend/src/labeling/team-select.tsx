import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';

import { formatCount } from '../components/format';
import { paths } from '../documents/paths';
import { LinkButton } from '../components/link-button';
import './labeling.css';
import { usePeople } from './queries';
import { sameArn } from './same-arn';

/** One of the teams, by its ARN. */
export function TeamSelect({ team, onChange }: { team: string; onChange: (arn: string) => void }) {
  const people = usePeople();
  const options = (people.data?.teams ?? []).map(({ arn, name, workers }) => ({ value: arn, label: name, description: formatCount(workers.length, 'person', 'people') }));
  return (
    <SpaceBetween direction="horizontal" size="xs">
      <div className="wide-select">
        <Select
          options={options}
          selectedOption={options.find(({ value }) => sameArn(value, team)) ?? null}
          placeholder="Choose a team"
          statusType={people.isPending ? 'loading' : people.isError ? 'error' : 'finished'}
          loadingText="Reading the teams"
          errorText="The teams could not be read"
          empty="No team yet. Invite somebody on the page Labeling workforce."
          onChange={({ detail }) => onChange(detail.selectedOption.value ?? '')}
        />
      </div>
      <LinkButton to={paths.labelingWorkforce}>Teams and people</LinkButton>
    </SpaceBetween>
  );
}

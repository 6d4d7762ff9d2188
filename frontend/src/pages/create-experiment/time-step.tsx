import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tiles from '@cloudscape-design/components/tiles';

import type { Budget } from './draft';

interface TimeStepProps {
  budget: Budget;
  minutes: string;
  problem: string | undefined;
  set: (values: { budget?: Budget; minutes?: string }) => void;
}

const CHOICES = [
  { value: 'quick', label: 'Quick, about 2 min', description: 'A first answer: is there anything to learn?' },
  { value: 'standard', label: 'Standard, about 15 min', description: 'Good models and a stacked ensemble.' },
  { value: 'best', label: 'Best, about 1 h', description: 'More models, more folds, more layers.' },
  { value: 'custom', label: 'As long as I say', description: 'A limit in minutes.' },
] as const;

/** Step 3: a first model comes after seconds in any case; more time only improves on it. */
export function TimeStep({ budget, minutes, problem, set }: TimeStepProps) {
  return (
    <Container header={<Header variant="h2" description="The first model is there after seconds. You can stop at any time; what is finished is kept.">3 · How long</Header>}>
      <SpaceBetween size="m">
        <Tiles
          ariaLabel="How long"
          columns={4}
          value={budget}
          items={[...CHOICES]}
          onChange={({ detail }) => set({ budget: detail.value as Budget })}
        />
        {budget === 'custom' && (
          <FormField label="Minutes" errorText={problem}>
            <Input type="number" inputMode="decimal" value={minutes} onChange={({ detail }) => set({ minutes: detail.value })} />
          </FormField>
        )}
      </SpaceBetween>
    </Container>
  );
}

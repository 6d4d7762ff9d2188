import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tiles from '@cloudscape-design/components/tiles';

import { algorithmsText, QUICK_ALGORITHMS, QUICK_MOST_MINUTES, type Build } from '../../autopilot/build';
import { minutesOf, type Draft } from './draft';

interface BuildStepProps {
  draft: Pick<Draft, 'build' | 'quickMinutes' | 'minutes' | 'method'>;
  problem: string | undefined;
  set: (values: Partial<Draft>) => void;
}

const CHOICES: { value: Build; label: string; description: string }[] = [
  {
    value: 'quick',
    label: 'Quick build',
    description: `A first answer within minutes: three light algorithms (${algorithmsText(QUICK_ALGORITHMS)}) and their ensemble.`,
  },
  {
    value: 'standard',
    label: 'Standard build',
    description: 'The best models that the time allows: every algorithm, bagged over folds, and the ensemble that weighs them.',
  },
];

const TIMES: Record<Build, { minutes: string; text: string }[]> = {
  quick: [
    { minutes: '1', text: '1 min' },
    { minutes: '2', text: '2 min' },
    { minutes: '5', text: '5 min' },
    { minutes: String(QUICK_MOST_MINUTES), text: `${QUICK_MOST_MINUTES} min` },
  ],
  standard: [
    { minutes: '15', text: '15 min' },
    { minutes: '60', text: '1 h' },
    { minutes: '240', text: '4 h' },
    { minutes: '720', text: '12 h' },
  ],
};

/** Step 3: a first model comes after seconds in any case; more time only improves on it. */
export function BuildStep({ draft, problem, set }: BuildStepProps) {
  const setMinutes = (minutes: string) => set(draft.build === 'quick' ? { quickMinutes: minutes } : { minutes });
  return (
    <Container header={<Header variant="h2" description="The first model is there after seconds. You can stop at any time; what is finished is kept.">3 · How to build</Header>}>
      <SpaceBetween size="m">
        <Tiles ariaLabel="How to build" columns={2} value={draft.build} items={CHOICES} onChange={({ detail }) => set({ build: detail.value as Build })} />
        <FormField
          label="Time limit, minutes"
          errorText={problem}
          constraintText={draft.build === 'quick' ? `At most ${QUICK_MOST_MINUTES}. It ends sooner when everything is fitted.` : 'It ends sooner when everything is fitted.'}
        >
          <SpaceBetween direction="horizontal" size="s" alignItems="center">
            <div className="atelier-minutes">
              <Input type="number" inputMode="decimal" value={minutesOf(draft)} onChange={({ detail }) => setMinutes(detail.value)} />
            </div>
            {TIMES[draft.build].map(({ minutes, text }) => (
              <Button key={minutes} variant="inline-link" ariaLabel={`Set the time limit to ${text}`} onClick={() => setMinutes(minutes)}>
                {text}
              </Button>
            ))}
          </SpaceBetween>
        </FormField>
      </SpaceBetween>
    </Container>
  );
}

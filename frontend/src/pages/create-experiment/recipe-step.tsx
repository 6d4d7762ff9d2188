import Box from '@cloudscape-design/components/box';
import Button, { type ButtonProps } from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import LiveRegion from '@cloudscape-design/components/live-region';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useRef, useState } from 'react';

import type { Column } from '../../api/datasets';
import { stepText, type Step } from '../../autopilot/recipe';
import { ErrorBox } from '../../components/error-box';
import { Said } from '../../components/said';
import type { Draft } from './draft';
import { moved, type RecipeCheck } from './recipe';
import { StepWindow } from './step-window';
import type { useRecipeCheck } from './use-recipe-check';

interface RecipeStepProps {
  draft: Draft;
  columns: readonly Column[];
  /** The data set is described and a target is chosen. */
  ready: boolean;
  check: Pick<ReturnType<typeof useRecipeCheck>, 'data' | 'error' | 'isLoading' | 'refetch'>;
  /** Why the experiment was not created. */
  problem: string | undefined;
  set: (values: Partial<Draft>) => void;
}

/** How the table is changed before models learn from it. */
export function RecipeStep({ draft, columns, ready, check, problem, set }: RecipeStepProps) {
  const [open, setOpen] = useState<number>();
  const [told, setTold] = useState('');
  const add = useRef<ButtonProps.Ref>(null);
  const { recipe } = draft;
  const change = (steps: Step[], what: string) => {
    set({ recipe: steps });
    setTold(what);
  };
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="Optional: change the table before models learn from it. The data set itself stays as it is."
          actions={
            <Button ref={add} disabled={!ready} disabledReason="Choose the data and the column to predict first." onClick={() => setOpen(recipe.length)}>
              Add a step
            </Button>
          }
        >
          Prepare the data
        </Header>
      }
    >
      <SpaceBetween size="s">
        {recipe.length === 0 ? (
          <Box color="text-body-secondary">No steps: models learn from the table as it is.</Box>
        ) : (
          <Steps
            recipe={recipe}
            problems={check.data?.problems ?? []}
            move={(at, by) => change(moved(recipe, at, by), `Now step ${at + by + 1} of ${recipe.length}`)}
            edit={ready ? setOpen : undefined}
            remove={(at) => {
              change(recipe.toSpliced(at, 1), `Step ${at + 1} is removed`);
              add.current?.focus(); // the button that was pressed is gone
            }}
          />
        )}
        <Checked check={check} problem={problem} />
        <LiveRegion hidden>{told}</LiveRegion>
      </SpaceBetween>
      {open !== undefined && (
        <StepWindow
          at={open}
          draft={draft}
          columns={columns}
          check={check.data}
          onClose={() => setOpen(undefined)}
          save={(steps) => {
            change(steps, `Step ${open + 1}: ${steps[open] ? stepText(steps[open]) : ''}`);
            setOpen(undefined);
          }}
        />
      )}
    </Container>
  );
}

/** What is said of the whole recipe; what is said of a step stands there. */
function Checked({ check, problem }: Pick<RecipeStepProps, 'check' | 'problem'>) {
  const problems = check.data?.problems ?? [];
  return (
    <>
      {problems.flatMap(({ step, said }) => (step === null ? [<Wrong key={said} said={said} />] : []))}
      {problem && !check.isLoading && problems.length === 0 && <Wrong said={problem} />}
      {check.isLoading && <StatusIndicator type="loading">Looking at the steps</StatusIndicator>}
      {check.error && <ErrorBox error={check.error} what="The steps could not be checked" retry={() => void check.refetch()} />}
    </>
  );
}

const Wrong = ({ said }: { said: string }) => (
  <StatusIndicator type="error" wrapText>
    <Said text={said} />
  </StatusIndicator>
);

interface StepsProps {
  recipe: readonly Step[];
  problems: RecipeCheck['problems'];
  move: (at: number, by: -1 | 1) => void;
  /** Not without the data. */
  edit: ((at: number) => void) | undefined;
  remove: (at: number) => void;
}

function Steps({ recipe, problems, move, edit, remove }: StepsProps) {
  const keys = recipe.map((step) => JSON.stringify(step));
  return (
    <ol className="atelier-steps" aria-label="Steps">
      {recipe.map((step, at) => {
        const text = stepText(step);
        // The same for a step that has moved, so that the button that moved it keeps the focus.
        const key = `${keys[at] ?? ''}${keys.slice(0, at).filter((each) => each === keys[at]).length}`;
        return (
          <li key={key}>
            <div>
              <div>
                <div>{text}</div>
                {problems
                  .filter((each) => each.step === at)
                  .map(({ said }) => (
                    <Wrong key={said} said={said} />
                  ))}
              </div>
              <SpaceBetween direction="horizontal" size="xxs">
                <Button variant="icon" iconName="arrow-up" ariaLabel={`Move up: ${text}`} disabled={at === 0} disabledReason="It is the first step." onClick={() => move(at, -1)} />
                <Button variant="icon" iconName="arrow-down" ariaLabel={`Move down: ${text}`} disabled={at === recipe.length - 1} disabledReason="It is the last step." onClick={() => move(at, 1)} />
                <Button variant="icon" iconName="edit" ariaLabel={`Edit: ${text}`} disabled={!edit} disabledReason="Choose the data and the column to predict first." onClick={() => edit?.(at)} />
                <Button variant="icon" iconName="remove" ariaLabel={`Remove: ${text}`} onClick={() => remove(at)} />
              </SpaceBetween>
            </div>
          </li>
        );
      })}
    </ol>
  );
}

import FormField from '@cloudscape-design/components/form-field';
import Modal from '@cloudscape-design/components/modal';
import Select, { type SelectProps } from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';

import type { Column } from '../../api/datasets';
import type { Step } from '../../autopilot/recipe';
import { DialogFooter } from '../../components/dialog-footer';
import { ErrorBox } from '../../components/error-box';
import { Said } from '../../components/said';
import type { Draft } from './draft';
import { columnsAt, columnsFor, kindOf, NOTHING_TYPED, saidAt, stepOf, takenAt, typedOf, typedProblems, type RecipeCheck, type Typed } from './recipe';
import { StepFields } from './step-fields';
import { checkQuestion, useCheckStep } from './use-recipe-check';

const KINDS: { label: string; options: { value: Step['Type']; label: string; description: string }[] }[] = [
  {
    label: 'Done to every row, also to those predicted later',
    options: [
      { value: 'Formula', label: 'New column from a formula', description: 'Computed from other columns: weight / (height ^ 2).' },
      { value: 'DatetimeParts', label: 'New columns from dates', description: 'The month, the hour, the quarter of a date.' },
      { value: 'ReplaceMissing', label: 'Fill missing values', description: 'With the mean, the median, the most frequent value, or a value of yours.' },
      { value: 'ReplaceOutliers', label: 'Pull outliers back', description: 'Numbers beyond a bound become the bound.' },
    ],
  },
  {
    label: 'Only for the rows that models learn from and are tested on',
    options: [
      { value: 'DropRows', label: 'Leave out rows by a condition', description: 'Where age is less than 18, say.' },
      { value: 'DropMissing', label: 'Leave out rows with missing values', description: 'In one of the columns that you choose.' },
      { value: 'DropOutliers', label: 'Leave out rows with outliers', description: 'Where a number is beyond a bound.' },
      { value: 'DropDuplicates', label: 'Leave out rows that repeat an earlier row', description: 'In all columns.' },
    ],
  },
];
const KIND_OPTIONS: readonly SelectProps.Option[] = KINDS.flatMap(({ options }) => options);

interface StepWindowProps {
  /** Its place; behind the last one is a new step. */
  at: number;
  draft: Draft;
  columns: readonly Column[];
  /** Of the recipe as it is. */
  check: RecipeCheck | undefined;
  save: (recipe: Step[]) => void;
  onClose: () => void;
}

/** A new step, or a changed one. The server looks at it before it is taken. */
export function StepWindow(props: StepWindowProps) {
  const { at, draft, onClose } = props;
  const { typed, all, kind, problems, said, ask, choose, change, send } = useStep(props);
  const before = at < draft.recipe.length;
  const refused = said.length > 0 && said.map((sentence) => <Sentence key={sentence} said={sentence} />);
  return (
    <Modal
      visible
      size="large"
      onDismiss={onClose}
      closeAriaLabel="Close"
      header={before ? `Step ${at + 1}` : 'Add a step'}
      footer={<DialogFooter onCancel={onClose} action={{ text: before ? 'Change step' : 'Add step', loading: ask.isPending, onClick: send }} />}
    >
      <SpaceBetween size="m">
        <FormField label="What the step does" errorText={problems.type}>
          <Select
            options={KINDS}
            selectedOption={KIND_OPTIONS.find(({ value }) => value === typed.type) ?? null}
            placeholder="Choose what the step does"
            onChange={({ detail }) => choose(detail.selectedOption.value as Step['Type'])}
          />
        </FormField>
        <StepFields typed={typed} columns={columnsFor(typed.type, all, draft)} kind={kind} problems={problems} refused={refused} change={change} />
        {refused && typed.type !== 'Formula' && <StatusIndicator type="error">{refused}</StatusIndicator>}
        {ask.isError && <ErrorBox error={ask.error} what="The step could not be checked" />}
      </SpaceBetween>
    </Modal>
  );
}

/** What is typed, what is wrong with it (once somebody wanted to take it), and what the server said of it. */
function useStep({ at, draft, columns, check, save }: StepWindowProps) {
  const before = draft.recipe[at];
  const [typed, setTyped] = useState(() => (before ? typedOf(before) : NOTHING_TYPED));
  const [asked, setAsked] = useState(false);
  const ask = useCheckStep(draft.dataset);
  const all = columnsAt(at, draft, columns, check?.columns ?? []);
  const kind = kindOf(all.find(({ name }) => name === typed.column));
  const problems = typedProblems(typed, kind, takenAt(at, draft, columns));

  const change = (next: Typed) => {
    setTyped(next);
    ask.reset(); // what was said is about what was typed before
  };
  const choose = (type: Step['Type']) => {
    setAsked(false);
    change({ ...NOTHING_TYPED, type });
  };
  const send = () => {
    setAsked(true);
    const step = stepOf(typed, kind);
    if (!step || Object.keys(problems).length > 0) return;
    const recipe = draft.recipe.toSpliced(at, 1, step);
    const question = checkQuestion({ ...draft, recipe }, columns.map(({ name }) => name));
    ask.mutate(question, { onSuccess: (answer) => saidAt(answer, at, check).length === 0 && save(recipe) });
  };
  const said = ask.data ? saidAt(ask.data, at, check) : [];
  return { typed, all, kind, problems: asked ? problems : {}, said, ask, choose, change, send };
}

const Sentence = ({ said }: { said: string }) => (
  <div>
    <Said text={said} />
  </div>
);

import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { afterEach, expect, it, vi } from 'vitest';

import type { Column } from '../../api/datasets';
import { EMPTY, type Draft } from './draft';
import type { RecipeCheck } from './recipe';
import { RecipeStep } from './recipe-step';
import { useRecipeCheck } from './use-recipe-check';

const COLUMNS = ['weight', 'height', 'y'].map((name) => ({ name, type: 'numeric', top: [] }) as unknown as Column);

function Form({ begin }: { begin: Draft }) {
  const [draft, setDraft] = useState(begin);
  const check = useRecipeCheck(draft, COLUMNS.map(({ name }) => name), true);
  return <RecipeStep draft={draft} columns={COLUMNS} ready check={check} problem={undefined} set={(values) => setDraft({ ...draft, ...values })} />;
}

function show(recipe: Draft['recipe'], answer: (asked: Draft['recipe']) => RecipeCheck['problems']) {
  vi.stubGlobal('fetch', async (_url: string, { body }: { body: string }) => {
    const problems = answer((JSON.parse(body) as { features: { Recipe: Draft['recipe'] } }).features.Recipe);
    return new Response(JSON.stringify({ problems, columns: [] }), { headers: { 'content-type': 'application/json' } });
  });
  render(
    <QueryClientProvider client={new QueryClient()}>
      <Form begin={{ ...EMPTY, dataset: 'people', target: 'y', recipe }} />
    </QueryClientProvider>,
  );
  return userEvent.setup();
}

afterEach(() => vi.unstubAllGlobals());

it('lists the steps in their order, and shows what is wrong at the step', async () => {
  const user = show(
    [{ Type: 'DropDuplicates' }, { Type: 'DropMissing', Columns: ['weight'] }],
    (asked) => (asked[0]?.Type === 'DropMissing' ? [{ step: 1, said: 'It comes `too` late.' }] : []),
  );
  const steps = () => within(screen.getByRole('list', { name: 'Steps' })).getAllByRole('listitem').map(({ textContent }) => textContent);
  const [repeated, missing] = [expect.stringContaining('that repeat an earlier row'), expect.stringContaining('where weight is missing')];
  expect(steps()).toEqual([repeated, missing]);

  const up = screen.getByRole('button', { name: 'Move up: Leave out rows where weight is missing' });
  await user.click(up);
  await waitFor(() => expect(steps()).toEqual([missing, expect.stringContaining('It comes too late.')]));
  expect(document.activeElement).toBe(up);

  await user.click(screen.getByRole('button', { name: 'Remove: Leave out rows where weight is missing' }));
  expect(steps()).toEqual([repeated]);
  expect(document.activeElement?.textContent).toBe('Add a step');
});

it('changes a step when the server has nothing against it', async () => {
  const wrong = 'there is no column `wieght`.';
  const user = show([{ Type: 'Formula', Column: 'bmi', Expression: 'wieght' }], ([first]) => (first?.Type === 'Formula' && first.Expression.includes('wieght') ? [{ step: 0, said: wrong }] : []));
  await user.click(screen.getByRole('button', { name: 'Edit: New column bmi = wieght' }));
  const dialog = within(screen.getByRole('dialog'));

  await user.click(dialog.getByRole('button', { name: 'Change step' }));
  await waitFor(() => expect(dialog.getByText('wieght', { selector: 'code' })).toBeTruthy());
  await user.clear(dialog.getByRole('textbox', { name: 'Formula' }));
  await user.click(dialog.getByRole('button', { name: 'Insert weight' }));
  await user.type(dialog.getByRole('textbox', { name: 'Formula' }), ' / height');
  await user.click(dialog.getByRole('button', { name: 'Change step' }));
  await waitFor(() => expect(screen.getByRole('button', { name: 'Edit: New column bmi = weight / height' })).toBeTruthy());
  expect(screen.queryByRole('dialog')).toBeNull();
});

import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Toggle from '@cloudscape-design/components/toggle';
import { useState } from 'react';

import { parameterLines, refText, shareLines } from '../../autopilot/compare';
import { Cell } from '../../components/cell';
import { DocLink } from '../../components/doc-link';
import { formatBytes, formatDuration, formatPercent } from '../../components/format';
import { SideTable } from '../../components/side-table';
import { paths } from '../../documents/paths';
import { headsOf } from './scores-cell';
import type { Compared } from './use-compared';

const COLUMNS_SHOWN = 15;

/** What it costs to make, to keep and to ask. */
export function CostCell({ models }: { models: readonly Compared[] }) {
  const line = (id: string, text: (model: Compared) => string) => ({ id, cells: models.map((model) => ({ content: text(model) })) });
  return (
    <Cell id="cost" title="Speed and size">
      <SideTable
        label="Speed and size side by side"
        corner="Property"
        heads={headsOf(models)}
        rows={[
          line('Time for one row', ({ rowSeconds }) => formatDuration(rowSeconds)),
          line('Time to fit', ({ entry }) => formatDuration(entry?.fit_s)),
          line('Size of the package', ({ entry }) => formatBytes(entry?.size_bytes)),
        ]}
      />
    </Cell>
  );
}

/** The share of each column in what moves the predictions, model beside model. */
export function ColumnsCell({ models }: { models: readonly Compared[] }) {
  const [all, setAll] = useState(false);
  const lines = shareLines(models.map(({ importance }) => importance));
  const heads = headsOf(models);
  const without = models.flatMap(({ importance, ref }, index) => (importance ? [] : [{ ref, name: heads[index]?.content }]));
  return (
    <Cell id="columns" title="What matters" description="Mean size of a column’s contributions, as a share of all of them (SHAP). 25 % means: this column 25 %, all others 75 %.">
      <SpaceBetween size="s">
        {lines.length > 0 && (
          <SideTable
            label="What matters side by side"
            corner="Column"
            heads={heads}
            rows={lines.slice(0, all ? undefined : COLUMNS_SHOWN).map(({ column, shares }) => ({
              id: column,
              cells: shares.map((share) => ({ content: share === undefined ? '–' : formatPercent(share) })),
            }))}
          />
        )}
        {lines.length > COLUMNS_SHOWN && (
          <Toggle checked={all} onChange={({ detail }) => setAll(detail.checked)}>{`Show all ${lines.length} columns`}</Toggle>
        )}
        {without.map(({ ref, name }) => (
          <Box key={refText(ref)} color="text-body-secondary">
            {name} is not explained yet; <DocLink to={paths.candidate(ref.job, ref.candidate)}>its page</DocLink> does that.
          </Box>
        ))}
      </SpaceBetween>
    </Cell>
  );
}

/** How each was made. */
export function ParametersCell({ models }: { models: readonly Compared[] }) {
  const [all, setAll] = useState(false);
  const lines = parameterLines(models.map(({ entry }) => entry?.hyperparameters));
  const same = lines.filter(({ differs }) => !differs).length;
  return (
    <Cell id="hyperparameters" title="Hyperparameters" description="Those that differ are shown first.">
      <SpaceBetween size="s">
        {lines.length === 0 && <Box color="text-body-secondary">None of these models names its hyperparameters.</Box>}
        {lines.length > 0 && (
          <SideTable
            label="Hyperparameters side by side"
            corner="Name"
            heads={headsOf(models)}
            rows={lines.filter(({ differs }) => all || differs).map(({ name, values }) => ({ id: name, cells: values.map((content) => ({ content })) }))}
          />
        )}
        {same > 0 && <Toggle checked={all} onChange={({ detail }) => setAll(detail.checked)}>{`Show the ${same} that are the same, too`}</Toggle>}
      </SpaceBetween>
    </Cell>
  );
}

import Box from '@cloudscape-design/components/box';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMemo } from 'react';

import type { Files } from '../../autopilot/locations';
import { useDocument } from '../../api/use-document';
import { readEffects, readImportance, readImportanceBehind, readSwarm } from '../../autopilot/report';
import { EffectChart } from '../../charts/effect';
import { BeeswarmChart, DependenceChart, ImportanceChart } from '../../charts/importance';
import { Cell } from '../../components/cell';
import { ErrorBox } from '../../components/error-box';
import { formatCount } from '../../components/format';
import { useUrlState } from '../../components/use-url-state';

const SHOWN = 20;
const NO_ROWS: number[][] = []; // of several labels their lines are enough to look at

/** Which columns move the predictions: all rows, one dot per row, and on a click one column against its effect. */
export function MattersCell({ files, positive, target }: { files: Files; positive: string | undefined; target: string }) {
  const importance = useDocument(files.analysis, readImportance);
  const behind = useDocument(files.analysis, readImportanceBehind);
  const swarm = useDocument(files.swarm, readSwarm);
  const effects = useDocument(files.dependence, readEffects);
  const [column, setColumn] = useUrlState('column');
  const shown = useMemo(() => (importance.data ?? []).slice(0, SHOWN), [importance.data]);
  const columns = useMemo(() => (swarm.data ?? []).slice(0, SHOWN), [swarm.data]);
  const chosen = columns.find(({ name }) => name === column) ?? columns[0];
  const effect = effects.data?.find(({ name }) => name === chosen?.name);
  const without = (importance.data ?? []).length - shown.length;
  return (
    <Cell
      id="matters"
      title="What matters"
      description={`How far each column moves the prediction${positive ? ` towards “${positive}”` : ''}, measured with SHAP values.`}
    >
      {importance.isError ? (
        <ErrorBox error={importance.error} what="The explanations could not be read" retry={() => void importance.refetch()} />
      ) : (
        <SpaceBetween size="l">
          <ColumnLayout columns={columns.length > 0 ? 2 : 1}>
            {shown.length > 0 && <ImportanceChart columns={shown} onColumn={setColumn} />}
            {columns.length > 0 && <BeeswarmChart columns={columns} />}
          </ColumnLayout>
          {without > 0 && <Box color="text-body-secondary">{formatCount(without, 'column')} with less effect are not shown.</Box>}
          {chosen && (
            <SpaceBetween size="s">
              <FormField label="One column against its effect" description="Or click its bar above.">
                <Select
                  options={columns.map(({ name }) => ({ value: name }))}
                  selectedOption={{ value: chosen.name }}
                  onChange={({ detail }) => setColumn(detail.selectedOption.value ?? '')}
                />
              </FormField>
              <ColumnLayout columns={effect ? 2 : 1}>
                <DependenceChart column={chosen} />
                {effect && (
                  <EffectChart
                    column={effect.name}
                    numeric={effect.numeric}
                    values={effect.values}
                    lines={effect.lines}
                    count={effect.count}
                    rows={effect.lines.length === 1 ? effect.rows : NO_ROWS}
                    yTitle={positive ? `Mean probability of “${positive}”` : effect.lines.length > 1 ? 'Mean probability' : `Mean prediction of ${target}`}
                  />
                )}
              </ColumnLayout>
            </SpaceBetween>
          )}
          {(behind.data ?? []).length > 0 && (
            <ImportanceChart
              columns={(behind.data ?? []).slice(0, SHOWN)}
              label="Importance behind the recipe"
              reading="The columns as the recipe leaves them: what it made stands beside what it was made of."
            />
          )}
        </SpaceBetween>
      )}
    </Cell>
  );
}

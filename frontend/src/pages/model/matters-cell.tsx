import Box from '@cloudscape-design/components/box';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMemo } from 'react';

import type { Files } from '../../autopilot/locations';
import { useDocument } from '../../autopilot/queries';
import { readImportance, readSwarm } from '../../autopilot/report';
import { BeeswarmChart, DependenceChart, ImportanceChart } from '../../charts/importance';
import { Cell } from '../../components/cell';
import { ErrorBox } from '../../components/error-box';
import { formatCount } from '../../components/format';
import { useUrlState } from '../../components/use-url-state';

const SHOWN = 20;

/** Which columns move the predictions: all rows, one dot per row, and on a click one column against its effect. */
export function MattersCell({ files, positive }: { files: Files; positive: string | undefined }) {
  const importance = useDocument(files.analysis, readImportance);
  const swarm = useDocument(files.swarm, readSwarm);
  const [column, setColumn] = useUrlState('column');
  const shown = useMemo(() => (importance.data ?? []).slice(0, SHOWN), [importance.data]);
  const columns = useMemo(() => (swarm.data ?? []).slice(0, SHOWN), [swarm.data]);
  const chosen = columns.find(({ name }) => name === column) ?? columns[0];
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
              <DependenceChart column={chosen} />
            </SpaceBetween>
          )}
        </SpaceBetween>
      )}
    </Cell>
  );
}

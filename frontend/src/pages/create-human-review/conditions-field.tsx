import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useQuery } from '@tanstack/react-query';

import { asProblem } from '../../api/problem';
import { CodeEditor } from '../../components/code-editor';
import { useDebounced } from '../../components/use-debounced';
import { checkConditions } from '../../reviews/api';
import { CONDITIONS, type Source } from '../../reviews/sources';

interface Props {
  source: Exclude<Source, ''>;
  conditions: string;
  onChange: (conditions: string) => void;
}

/** When an analysis is reviewed: JSON that the server looks at while one types. */
export function ConditionsField({ source, conditions, onChange }: Props) {
  const settled = useDebounced(conditions);
  const some = settled.trim() !== '';
  const check = useQuery({ queryKey: ['/api/labeling/conditions', source, settled], queryFn: () => checkConditions(source, settled), enabled: some, staleTime: Infinity });
  return (
    <SpaceBetween size="xs">
      <FormField
        label="Activation conditions"
        description="Conditions beside each other: any of them is enough. Comparisons inside one: all must hold. Without conditions everything is reviewed."
        errorText={check.data || (check.isError ? asProblem(check.error).message : '')}
        secondaryControl={
          <Button onClick={() => onChange(JSON.stringify(CONDITIONS[source], null, 2))}>An example</Button>
        }
        stretch
      >
        <CodeEditor label="Activation conditions" language="json" value={conditions} onChange={onChange} lines={10} />
      </FormField>
      {!some && <Box color="text-body-secondary">Everything is reviewed.</Box>}
      {some && check.data === '' && <StatusIndicator type="success">These conditions can be used</StatusIndicator>}
    </SpaceBetween>
  );
}

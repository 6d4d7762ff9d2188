import Select from '@cloudscape-design/components/select';

import { useFunctions } from '../../labeling/functions/api';

interface Props {
  /** '' = none of one's own. */
  name: string;
  none: string;
  onChange: (name: string) => void;
}

/** One of the functions that administrators registered. */
export function FunctionSelect({ name, none, onChange }: Props) {
  const functions = useFunctions();
  const listed = (functions.data ?? []).map((each) => ({ value: each.name, label: each.name, description: each.kind === 'python' ? 'Python' : 'HTTP endpoint' }));
  const gone = name !== '' && functions.data && !listed.some(({ value }) => value === name);
  const options = [{ value: '', label: none, description: '' }, ...listed, ...(gone ? [{ value: name, label: name, description: 'no longer registered' }] : [])];
  return (
    <Select
      options={options}
      selectedOption={options.find(({ value }) => value === name) ?? { value: name, label: name }}
      statusType={functions.isPending ? 'loading' : functions.isError ? 'error' : 'finished'}
      loadingText="Reading the functions"
      errorText="The functions could not be read"
      onChange={({ detail }) => onChange(detail.selectedOption.value ?? '')}
    />
  );
}

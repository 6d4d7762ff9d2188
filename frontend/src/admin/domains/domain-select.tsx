import Select from '@cloudscape-design/components/select';

import { useDomains } from '../queries';

interface Props {
  value: string;
  onChange: (domain: string) => void;
  /** What no domain means: "All domains". */
  none: string;
}

/** One domain, or all of them. */
export function DomainSelect({ value, onChange, none }: Props) {
  const domains = useDomains();
  const options = [{ value: '', label: none }, ...(domains.data ?? []).map(({ DomainId = '', DomainName = '' }) => ({ value: DomainId, label: DomainName, description: DomainId }))];
  return (
    <Select
      ariaLabel="Domain"
      options={options}
      filteringType={options.length > 10 ? 'auto' : 'none'}
      statusType={domains.isPending ? 'loading' : domains.isError ? 'error' : 'finished'}
      errorText="The domains could not be read"
      selectedOption={options.find((option) => option.value === value) ?? { value, label: value }}
      onChange={({ detail }) => onChange(detail.selectedOption.value ?? '')}
    />
  );
}

import Select, { type SelectProps } from '@cloudscape-design/components/select';

interface Props {
  /** What is chosen, with its article, and many of it: "a data set", "data sets". */
  one: string;
  many: string;
  options: readonly SelectProps.Option[];
  selected: SelectProps.Option | null;
  /** The question to the server that the options come from. */
  found: { isPending: boolean; isError: boolean; refetch: () => Promise<unknown> };
  empty: string;
  /** What the field for the search is called, where that says more than `one`. */
  find?: string;
  search: (text: string) => void;
  onChange: (value: string, option: SelectProps.Option) => void;
}

/** A list of which the server knows more than is shown: typing asks it, and opening it again asks again what failed. */
export function SearchSelect({ one, many, options, selected, found, empty, find = `Find ${one}`, search, onChange }: Props) {
  return (
    <Select
      options={options}
      selectedOption={selected}
      placeholder={`Choose ${one}`}
      filteringType="manual"
      filteringPlaceholder={`Find ${one}`}
      filteringAriaLabel={find}
      statusType={found.isPending ? 'loading' : found.isError ? 'error' : 'finished'}
      loadingText={`Reading the ${many}`}
      errorText={`The ${many} could not be read`}
      recoveryText="Try again"
      empty={empty}
      onLoadItems={({ detail }) => {
        search(detail.filteringText);
        if (found.isError) void found.refetch();
      }}
      onChange={({ detail }) => onChange(detail.selectedOption.value ?? '', detail.selectedOption)}
    />
  );
}

import { useQuery } from '@tanstack/react-query';
import FormField from '@cloudscape-design/components/form-field';
import { useState } from 'react';

import { readDatasets } from '../../api/datasets';
import { formatCount } from '../../components/format';
import { SearchSelect } from '../../components/search-select';

interface DatasetFieldProps {
  value: string;
  problem: string | undefined;
  onChange: (dataset: string) => void;
}

/** A data set, by its name. */
export function DatasetField({ value, problem, onChange }: DatasetFieldProps) {
  const [search, setSearch] = useState('');
  const datasets = useQuery({ queryKey: ['/api/datasets', 'inputs', search], queryFn: ({ signal }) => readDatasets(search, undefined, signal) });
  const options = (datasets.data?.datasets ?? []).map(({ name, rows, version }) => ({
    value: name,
    label: name,
    description: [version ? `version ${version}` : '', rows === null ? '' : formatCount(rows, 'row')].filter(Boolean).join(' · '),
  }));
  return (
    <FormField label="Data set" errorText={problem}>
      <SearchSelect
        one="a data set"
        many="data sets"
        options={options}
        selected={value ? { value, label: value } : null}
        found={datasets}
        empty="No data set yet. Upload one on the page Data."
        search={setSearch}
        onChange={onChange}
      />
    </FormField>
  );
}

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { readDatasets } from '../api/datasets';
import { formatBytes, formatCount } from '../components/format';
import { SearchSelect } from '../components/search-select';

interface DatasetSelectProps {
  /** Its name; empty for none. */
  value: string;
  onChange: (dataset: string) => void;
}

/** One of the data sets that are there. */
export function DatasetSelect({ value, onChange }: DatasetSelectProps) {
  const [search, setSearch] = useState('');
  const datasets = useQuery({ queryKey: ['/api/datasets', 'inputs', search], queryFn: ({ signal }) => readDatasets(search, undefined, signal) });
  const options = (datasets.data?.datasets ?? []).map(({ name, rows, size, version }) => ({
    value: name,
    description: [version ? `version ${version}` : '', rows === null ? '' : formatCount(rows, 'row'), formatBytes(size)].filter(Boolean).join(' · '),
  }));
  return (
    <SearchSelect
      one="a data set"
      many="data sets"
      options={options}
      selected={value ? { value } : null}
      found={datasets}
      empty="No data set yet. Upload one first."
      search={setSearch}
      onChange={onChange}
    />
  );
}

import FormField from '@cloudscape-design/components/form-field';
import { useState } from 'react';

import { SearchSelect } from '../../components/search-select';
import type { OwnRows } from './draft';
import { useDatasetChoices } from './use-sources';

interface ValidationDataProps {
  chosen: OwnRows;
  /** The data set that is learned from: no use to test on. */
  training: string;
  problem: string | undefined;
  choose: (rows: OwnRows) => void;
}

/** The data set that models are tested on. A clone may bring an address that is no data set here. */
export function ValidationData({ chosen, training, problem, choose }: ValidationDataProps) {
  const [search, setSearch] = useState('');
  const choices = useDatasetChoices(search);
  const usable = (choices.data?.datasets ?? []).filter(({ name, status }) => name !== training && status === 'Ready');
  const options = usable.map(({ name, uri }) => ({ value: uri, label: name }));
  const address = chosen.uri && { value: chosen.uri, label: chosen.uri };
  return (
    <FormField label="Data set to test on" description="The same columns, with the answers; other rows." errorText={problem}>
      <SearchSelect
        one="a data set"
        many="data sets"
        find="Find a data set to test on"
        options={options}
        selected={options.find(({ value }) => value === chosen.uri) ?? (address || null)}
        found={choices}
        empty="No other data set."
        search={setSearch}
        onChange={(value) => {
          const found = usable.find(({ uri }) => uri === value);
          if (found) choose({ uri: found.uri, s3DataType: 'S3Prefix', contentType: found.content_type ?? 'text/csv;header=present', compressed: false });
        }}
      />
    </FormField>
  );
}

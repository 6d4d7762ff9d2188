import { useState } from 'react';

import { SearchSelect } from '../components/search-select';
import { useRecentModels } from './queries';

/** Choose a model that was deployed or registered; typing asks the server. */
export function ModelSelect({ value, onChange }: { value: string; onChange: (name: string) => void }) {
  const [search, setSearch] = useState('');
  const models = useRecentModels(search);
  return (
    <SearchSelect
      one="a model"
      many="models"
      options={(models.data ?? []).map(({ ModelName }) => ({ value: ModelName ?? '' }))}
      selected={value ? { value } : null}
      found={models}
      empty="No model yet. Deploy one of an experiment first."
      search={setSearch}
      onChange={onChange}
    />
  );
}

import Select from '@cloudscape-design/components/select';
import { useState } from 'react';

import { useRecentModels } from './queries';

/** Choose a model that was deployed or registered; typing asks the server. */
export function ModelSelect({ value, onChange }: { value: string; onChange: (name: string) => void }) {
  const [search, setSearch] = useState('');
  const models = useRecentModels(search);
  return (
    <Select
      options={(models.data ?? []).map(({ ModelName }) => ({ value: ModelName ?? '' }))}
      selectedOption={value ? { value } : null}
      placeholder="Choose a model"
      filteringType="manual"
      filteringAriaLabel="Find a model"
      statusType={models.isPending ? 'loading' : models.isError ? 'error' : 'finished'}
      loadingText="Reading the models"
      errorText="The models could not be read"
      empty="No model yet. Deploy one of an experiment first."
      onLoadItems={({ detail }) => setSearch(detail.filteringText)}
      onChange={({ detail }) => onChange(detail.selectedOption.value ?? '')}
    />
  );
}

import Autosuggest from '@cloudscape-design/components/autosuggest';
import FormField from '@cloudscape-design/components/form-field';

import { useKernelImages } from './queries';

interface Props {
  label: string;
  value: string;
  onChange: (value: string) => void;
  problem?: string | undefined;
}

/** What a version is made of: one of the registered environments, or the path of a container image. */
export function BaseImageField({ label, value, onChange, problem }: Props) {
  const found = useKernelImages();
  const environments = found.data?.environments ?? [];
  return (
    <FormField
      label={label}
      description="local/name for a registered Python environment, or the path of a container image where apps run in containers."
      errorText={problem}
    >
      <Autosuggest
        value={value}
        options={environments.map(({ base_image, problem: why }) => ({ value: base_image, description: why || 'Python environment of this machine' }))}
        onChange={({ detail }) => onChange(detail.value.trim())}
        placeholder="local/forecasting"
        enteredTextLabel={(text) => `Use: “${text}”`}
        empty="No Python environment is registered."
        statusType={found.isPending ? 'loading' : found.isError ? 'error' : 'finished'}
        loadingText="Reading the environments"
        errorText="The environments could not be read"
      />
    </FormField>
  );
}

import FormField from '@cloudscape-design/components/form-field';
import Textarea from '@cloudscape-design/components/textarea';

interface Props {
  label: string;
  description?: string;
  placeholder?: string;
  error?: string | undefined;
  /** Said behind how they are written. */
  note?: string | undefined;
  lines: string;
  onChange: (lines: string) => void;
}

/** Several short texts, one a line. */
export function LinesField({ label, description, placeholder, error, note, lines, onChange }: Props) {
  return (
    <FormField label={label} description={description} errorText={error} constraintText={note ? `One a line. ${note}` : 'One a line.'}>
      <Textarea value={lines} rows={3} placeholder={placeholder ?? ''} onChange={({ detail }) => onChange(detail.value)} />
    </FormField>
  );
}

export const linesOf = (text: string): string[] => [...new Set(text.split('\n').map((line) => line.trim()).filter(Boolean))];

import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';

/** An id, ARN or address with a button that copies it; a long one may be shown by a shorter name. */
export function Copyable({ text, label, shown }: { text: string; label: string; shown?: string }) {
  return (
    <CopyToClipboard
      variant="inline"
      textToCopy={text}
      {...(shown ? { textToDisplay: shown } : {})}
      copyButtonAriaLabel={`Copy ${label}`}
      copySuccessText={`${label} copied`}
      copyErrorText={`${label} could not be copied`}
    />
  );
}

import Box from '@cloudscape-design/components/box';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';

import './code-block.css';

/** Code to read and copy; scrolls inside itself, reachable by keyboard. */
export function CodeBlock({ code, label }: { code: string; label: string }) {
  return (
    <div className="code-block">
      <div className="code-block-copy">
        <CopyToClipboard
          textToCopy={code}
          copyButtonText="Copy"
          copyButtonAriaLabel={`Copy ${label}`}
          copySuccessText="Copied"
          copyErrorText="Could not be copied"
        />
      </div>
      <Box variant="code">
        <pre tabIndex={0} role="region" aria-label={label}>
          {code}
        </pre>
      </Box>
    </div>
  );
}

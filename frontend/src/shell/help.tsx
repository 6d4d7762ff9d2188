import Box from '@cloudscape-design/components/box';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';

import { useSession } from '../api/session';
import { Copyable } from '../components/copyable';

const KEYS: [string, string][] = [
  ['Search or run a command', 'Ctrl K or ⌘ K'],
  ['Next, previous tab', 'Alt Page Down, Alt Page Up'],
  ['Close tab', 'Alt W, or Delete on the tab'],
  ['Reopen closed tab', 'Alt Shift T'],
  ['Move tab', 'Alt Shift ← or → on the tab'],
  ['Pin tab', 'double click on the tab'],
  ['Show or hide the log', 'Alt L'],
];

/** How to get about, and where scripts connect to. */
export default function Help() {
  const { endpoint_url, version, account, region } = useSession();
  return (
    <SpaceBetween size="l">
      <section>
        <Box variant="h3">Keys</Box>
        <KeyValuePairs columns={1} items={KEYS.map(([label, value]) => ({ label, value }))} />
      </section>
      <section>
        <Box variant="h3">The same from a script</Box>
        <Box variant="p">
          Every page shows the code for what it does under “Show as code”. Scripts need an access key (menu with your name,
          Account) and this address:
        </Box>
        <KeyValuePairs
          columns={1}
          items={[
            { label: 'Endpoint URL', value: <Copyable text={endpoint_url} label="Endpoint URL" /> },
            { label: 'Account', value: account },
            { label: 'Region', value: region },
            { label: 'Version', value: version },
          ]}
        />
      </section>
    </SpaceBetween>
  );
}

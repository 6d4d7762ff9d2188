import { useQuery } from '@tanstack/react-query';
import Box from '@cloudscape-design/components/box';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';

import { CodeBlock } from '../components/code-block';
import { ErrorBox } from '../components/error-box';

export interface Part {
  /** "At every start" */
  title: string;
  script: string;
}

/** The text of a script, to read and copy. */
export function ShowScript({ name, queryKey, read, onClose }: { name: string; queryKey: readonly string[]; read: (signal: AbortSignal) => Promise<Part[]>; onClose: () => void }) {
  const script = useQuery({ queryKey, queryFn: ({ signal }) => read(signal) });
  return (
    <Modal visible size="large" onDismiss={onClose} closeAriaLabel="Close" header={`Script ${name}`}>
      {script.isPending && <Spinner />}
      {script.isError && <ErrorBox error={script.error} what="The script could not be read" retry={() => void script.refetch()} />}
      <SpaceBetween size="l">
        {(script.data ?? []).map(({ title, script: text }) => (
          <SpaceBetween key={title} size="xs">
            <Box variant="awsui-key-label">{title}</Box>
            {text ? <CodeBlock code={text} label={`${title}: ${name}`} /> : <Box>No script.</Box>}
          </SpaceBetween>
        ))}
      </SpaceBetween>
    </Modal>
  );
}

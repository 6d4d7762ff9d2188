import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import Tabs from '@cloudscape-design/components/tabs';
import { useState } from 'react';

import { useSession } from '../api/session';
import { codeFor } from '../code/code-for';
import { notebookOf } from '../notebooks/space/code-notebook';
import { OpenAsNotebook } from '../notebooks/space/open-as-notebook';
import type { CodeCall } from '../code/types';
import { CodeBlock } from './code-block';

interface ShowAsCodeProps {
  /** Made when the window opens, so that it shows the form as it is then. */
  calls: readonly CodeCall[] | (() => readonly CodeCall[]);
  /** What the code does: "create this experiment". */
  what: string;
  variant?: 'normal' | 'inline-link' | 'icon';
}

/** The button "</>" that every page has, and the code behind it in boto3, AWS CLI and curl. */
export function ShowAsCode({ calls, what, variant = 'normal' }: ShowAsCodeProps) {
  const [open, setOpen] = useState(false);
  const label = `Show as code: ${what}`;
  const button =
    variant === 'icon' ? (
      <Button variant="icon" iconName="script" ariaLabel={label} onClick={() => setOpen(true)} />
    ) : (
      <Button variant={variant} iconName="script" ariaLabel={label} onClick={() => setOpen(true)}>
        Show as code
      </Button>
    );
  return (
    <>
      {button}
      {open && <CodeWindow calls={typeof calls === 'function' ? calls() : calls} what={what} onClose={() => setOpen(false)} />}
    </>
  );
}

function CodeWindow({ calls, what, onClose }: { calls: readonly CodeCall[]; what: string; onClose: () => void }) {
  const { endpoint_url, region } = useSession();
  const code = codeFor(calls, { endpointUrl: endpoint_url, region });
  const tabs = [
    { id: 'python', label: 'Python (boto3)', content: <CodeBlock code={code.python} label="Python code" /> },
    { id: 'cli', label: 'AWS CLI', content: <CodeBlock code={code.cli} label="AWS CLI commands" /> },
    ...(code.curl ? [{ id: 'curl', label: 'curl', content: <CodeBlock code={code.curl} label="curl command" /> }] : []),
  ];
  return (
    <Modal
      visible
      size="large"
      onDismiss={onClose}
      closeAriaLabel="Close"
      header={`Code to ${what}`}
      footer={<OpenAsNotebook name={what} make={() => notebookOf(what.charAt(0).toUpperCase() + what.slice(1), code.python)} done={onClose} />}
    >
      <Tabs tabs={tabs} ariaLabel="Language" />
    </Modal>
  );
}

import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';

import { CodeBlock } from '../components/code-block';
import { ErrorBox } from '../components/error-box';
import type { Answer } from '../crowd-frame/messages';
import { TaskFrame, type FrameHandle } from '../crowd-frame/task-frame';
import { useDark } from '../theme/use-theme';
import { makePreview, type PreviewRequest } from './api';
import './labeling.css';

interface Props {
  request: PreviewRequest;
  onClose: () => void;
}

/** The task exactly as a labeler gets it; submitting it shows the answer. */
export function PreviewWindow({ request, onClose }: Props) {
  const [answer, setAnswer] = useState<Answer>();
  const preview = useQuery({ queryKey: ['/api/labeling/previews', request], queryFn: () => makePreview(request), gcTime: 0 });
  return (
    <Modal visible size="max" onDismiss={onClose} closeAriaLabel="Close" header="Preview: as a labeler sees it">
      <SpaceBetween size="m">
        {preview.isPending && <Spinner size="large" />}
        {preview.isError && <ErrorBox error={preview.error} what="The page could not be made" retry={() => void preview.refetch()} />}
        {preview.data?.errors.map(({ code, message }) => (
          <Alert key={code + message} type="warning" header={code}>
            {message}
          </Alert>
        ))}
        {preview.data && <LabelerView url={preview.data.page_url} onSubmit={setAnswer} />}
        {answer ? (
          <section aria-label="The answer">
            <Box variant="h3">The answer</Box>
            <CodeBlock code={JSON.stringify([answer], null, 2)} label="The answer as JSON" />
          </section>
        ) : (
          <Box color="text-body-secondary">Try it: what you submit here is shown below, and stored nowhere.</Box>
        )}
      </SpaceBetween>
    </Modal>
  );
}

interface ViewProps {
  url: string;
  title?: string;
  /** To be looked at only. */
  answer?: Answer | null;
  onSubmit?: (answer: Answer) => void;
}

/** A task's page inside the studio. */
export function LabelerView({ url, title = 'Task', answer = null, onSubmit }: ViewProps) {
  const frame = useRef<FrameHandle>(null);
  const [ready, setReady] = useState(false);
  const dark = useDark();
  const readOnly = onSubmit === undefined;
  useEffect(() => {
    if (!ready) return;
    frame.current?.send({ type: 'crowd-configure', theme: dark ? 'dark' : 'light', readOnly, hideSubmit: readOnly });
  }, [ready, dark, readOnly]);
  useEffect(() => {
    if (ready && answer) frame.current?.send({ type: 'crowd-restore', answer });
  }, [ready, answer]);
  return (
    <div className="labeler-view">
      <TaskFrame
        ref={frame}
        url={url}
        title={title}
        onMessage={(message) => {
          if (message.type === 'crowd-ready') setReady(true);
          if (message.type !== 'crowd-submit' || !onSubmit) return;
          onSubmit(message.answer);
          // Opened again, so that another answer can be tried.
          frame.current?.send({ type: 'crowd-restore', answer: message.answer });
        }}
      />
    </div>
  );
}

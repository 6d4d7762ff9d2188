import { useEffect, useImperativeHandle, useRef, type Ref } from 'react';

import { readMessage, type FromFrame, type ToFrame } from './messages';

export interface FrameHandle {
  send: (message: ToFrame) => void;
  focus: () => void;
}

interface Props {
  url: string;
  title: string;
  /** Loaded and drawn, but behind what is worked on. */
  hidden?: boolean;
  onMessage: (message: FromFrame) => void;
  /** The document is there, but its form never said that it is ready. */
  onSilent?: () => void;
  ref?: Ref<FrameHandle>;
}

const SILENT_MS = 10_000;

/**
 * The page of a task: somebody else's HTML in a frame without an origin. It cannot reach this page, its cookies or the
 * network; both sides only post messages, and only this frame is listened to.
 */
export function TaskFrame({ url, title, hidden = false, onMessage, onSilent, ref }: Props) {
  const frame = useRef<HTMLIFrameElement>(null);
  const heard = useRef(false);
  const latest = useRef({ onMessage, onSilent });
  useEffect(() => {
    latest.current = { onMessage, onSilent };
  });

  useImperativeHandle(
    ref,
    () => ({
      // The frame's origin is opaque, so no other target can be named; what is sent is no secret of other tasks.
      send: (message) => frame.current?.contentWindow?.postMessage(message, '*'),
      focus: () => frame.current?.focus(),
    }),
    [],
  );

  useEffect(() => {
    const listen = (event: MessageEvent<unknown>) => {
      if (event.source === null || event.source !== frame.current?.contentWindow) return;
      const message = readMessage(event.data);
      if (!message) return;
      if (message.type === 'crowd-ready') heard.current = true;
      latest.current.onMessage(message);
    };
    window.addEventListener('message', listen);
    return () => window.removeEventListener('message', listen);
  }, []);

  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    heard.current = false;
    return () => clearTimeout(timer.current);
  }, [url]);
  const loaded = () => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => void (heard.current || latest.current.onSilent?.()), SILENT_MS);
  };

  return (
    <iframe
      ref={frame}
      src={url}
      title={title}
      className={hidden ? 'task-frame task-frame-hidden' : 'task-frame'}
      sandbox="allow-scripts allow-forms allow-modals"
      referrerPolicy="no-referrer"
      inert={hidden}
      aria-hidden={hidden || undefined}
      tabIndex={hidden ? -1 : 0}
      onLoad={loaded}
    />
  );
}

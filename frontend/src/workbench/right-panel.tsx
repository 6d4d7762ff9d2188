import { createContext, useContext, useEffect, useId, useMemo, useState, type ReactNode } from 'react';
import { createPortal } from 'react-dom';

interface Owner {
  id: string;
  title: string;
}

interface RightPanelState {
  /** The element in the shell that shows the content of the document in front. */
  host: HTMLElement | null;
  setHost: (host: HTMLElement | null) => void;
  /** The document that has something to say in the panel; null when the one in front has nothing. */
  owner: Owner | null;
  setOwner: (change: (owner: Owner | null) => Owner | null) => void;
  isOpen: boolean;
  setOpen: (open: boolean) => void;
}

const RightPanelContext = createContext<RightPanelState | null>(null);

export function RightPanelProvider({ children }: { children: ReactNode }) {
  const [host, setHost] = useState<HTMLElement | null>(null);
  const [owner, setOwner] = useState<Owner | null>(null);
  const [isOpen, setOpen] = useState(false);
  const state = useMemo(() => ({ host, setHost, owner, setOwner, isOpen, setOpen }), [host, owner, isOpen]);
  return <RightPanelContext value={state}>{children}</RightPanelContext>;
}

export function useRightPanel(): RightPanelState {
  const state = useContext(RightPanelContext);
  if (!state) throw new Error('The right panel needs a RightPanelProvider above it.');
  return state;
}

/** What the document in front says in the panel on the right: details, lineage, help. */
export function RightPanel({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  const { host, owner, setOwner } = useRightPanel();
  useEffect(() => {
    setOwner(() => ({ id, title }));
    // A hidden document's effects are undone: the panel is the next one's.
    return () => setOwner((now) => (now?.id === id ? null : now));
  }, [id, title, setOwner]);
  return owner?.id === id && host ? createPortal(children, host) : null;
}

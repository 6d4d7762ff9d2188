import { render, screen, waitFor } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import { WorkspaceProvider } from '../../workbench/workspace';
import { useNoteRecent, useRecent } from './recent';

function Window({ path }: { path: string }) {
  return (
    <WorkspaceProvider stored={{}} owner="ada" persist={false}>
      <Notebook path={path} />
    </WorkspaceProvider>
  );
}

function Notebook({ path }: { path: string }) {
  useNoteRecent('d-1', 'mine', path);
  return <p>{`${path} sees ${useRecent().map((one) => one.path).join(', ')}`}</p>;
}

beforeEach(() => {
  vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: () => undefined, removeEventListener: () => undefined }));
});

describe('notebooks that were opened', () => {
  it('are told to other windows once: two windows with two notebooks do not answer each other', async () => {
    const told = vi.spyOn(BroadcastChannel.prototype, 'postMessage');
    render(<Window path="first.ipynb" />);
    await screen.findByText('first.ipynb sees first.ipynb');
    render(<Window path="second.ipynb" />);
    await screen.findByText('first.ipynb sees second.ipynb');
    await screen.findByText('second.ipynb sees second.ipynb');
    // A channel delivers in order: behind this all that could have answered has been delivered.
    const last = new BroadcastChannel('atelier-workspace-ada');
    last.postMessage({ preferences: { 'notebooks-recent': [{ domain: 'd-1', space: 'mine', path: 'third.ipynb', at: 0 }] } });
    await waitFor(() => expect(screen.getAllByText(/sees third.ipynb/)).toHaveLength(2));
    last.close();
    expect(told).toHaveBeenCalledTimes(3);
  });
});

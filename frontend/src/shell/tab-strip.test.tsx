import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { MemoryRouter } from 'react-router';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import { WorkspaceProvider } from '../workbench/workspace';
import { TabStrip } from './tab-strip';

const stored = {
  tabs: {
    open: [
      { path: '/datasets/cars', search: '?tab=rows', pinned: false },
      { path: '/datasets/boats', search: '', pinned: false },
    ],
    closed: [],
  },
};

function show() {
  return render(
    <MemoryRouter initialEntries={['/datasets/cars']}>
      <WorkspaceProvider stored={stored} owner="ada" persist={false}>
        <main>
          <TabStrip />
        </main>
      </WorkspaceProvider>
    </MemoryRouter>,
  );
}

const names = () =>
  within(screen.getByRole('navigation', { name: 'Open documents' }))
    .getAllByRole('link')
    .map((link) => link.textContent);

beforeEach(() => {
  Element.prototype.scrollIntoView = vi.fn();
  vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: () => undefined, removeEventListener: () => undefined }));
});

describe('the open documents', () => {
  it('are links with the one in front marked, and axe has nothing to say', async () => {
    const { container } = show();
    expect(names()).toEqual(['Launcher', 'cars', 'boats']);
    expect(screen.getByRole('link', { name: 'cars' })).toHaveProperty('ariaCurrent', 'page');
    expect(screen.getByRole('link', { name: 'cars' }).getAttribute('href')).toBe('/datasets/cars?tab=rows');
    const { violations } = await axe.run(container, { rules: { 'color-contrast': { enabled: false } } });
    expect(violations.map(({ id, help }) => `${id}: ${help}`)).toEqual([]);
  });

  it('close with their button and with the key Delete, and the neighbour comes to the front', async () => {
    const user = userEvent.setup();
    show();
    await user.click(screen.getByRole('button', { name: 'Close cars' }));
    expect(names()).toEqual(['Launcher', 'boats']);
    const boats = screen.getByRole('link', { name: 'boats' });
    expect(boats.getAttribute('aria-current')).toBe('page');
    boats.focus();
    await user.keyboard('{Delete}');
    expect(names()).toEqual(['Launcher']);
    expect(screen.getByRole('link', { name: 'Launcher' }).getAttribute('aria-current')).toBe('page');
  });

  it('move by keyboard and pin by double click', async () => {
    const user = userEvent.setup();
    show();
    screen.getByRole('link', { name: 'cars' }).focus();
    await user.keyboard('{Alt>}{Shift>}{ArrowRight}{/Shift}{/Alt}');
    expect(names()).toEqual(['Launcher', 'boats', 'cars']);
    await user.dblClick(screen.getByRole('link', { name: 'cars' }));
    expect(names()).toEqual(['Launcher', 'cars', 'boats']);
    expect(screen.getByRole('button', { name: 'Unpin cars' })).toBeTruthy();
  });
});

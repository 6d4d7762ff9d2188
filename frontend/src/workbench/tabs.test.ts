import { describe, expect, it } from 'vitest';

import { closeOthers, closeTab, forgetTab, moveTab, neighbourOf, NO_TABS, openTab, pinTab, reopenTab, type Tabs } from './tabs';

const three: Tabs = ['/a', '/b', '/c'].reduce((tabs, path) => openTab(tabs, path, ''), NO_TABS);
const pathsOf = (tabs: Tabs) => tabs.open.map(({ path }) => path);

describe('the open documents', () => {
  it('open once, remember their last search and never hold the launcher', () => {
    const again = openTab(three, '/b', '?tab=rows');
    expect(pathsOf(again)).toEqual(['/a', '/b', '/c']);
    expect(again.open[1]?.search).toBe('?tab=rows');
    expect(openTab(three, '/', '')).toBe(three);
    expect(openTab(again, '/b', '?tab=rows')).toBe(again);
  });

  it('come back in the reverse order of closing', () => {
    const closed = closeTab(closeTab(three, '/a'), '/c');
    expect(pathsOf(closed)).toEqual(['/b']);
    const first = reopenTab(closed);
    expect(first.reopened?.path).toBe('/c');
    const second = reopenTab(first.tabs);
    expect(second.reopened?.path).toBe('/a');
    expect(reopenTab(second.tabs)).toEqual({ tabs: second.tabs, reopened: null });
  });

  it('keep pinned ones first, also when moved', () => {
    const pinned = pinTab(three, '/c', true);
    expect(pathsOf(pinned)).toEqual(['/c', '/a', '/b']);
    expect(pathsOf(moveTab(pinned, '/c', 2))).toEqual(['/c', '/a', '/b']);
    expect(pathsOf(moveTab(pinned, '/b', 0))).toEqual(['/c', '/b', '/a']);
    expect(pathsOf(closeOthers(pinned, '/a'))).toEqual(['/c', '/a']);
    expect(pathsOf(pinTab(pinned, '/c', false))).toEqual(['/c', '/a', '/b']);
  });

  it('give the front to the right neighbour, then the left, then the launcher', () => {
    expect(neighbourOf(three, '/b')).toBe('/c');
    expect(neighbourOf(three, '/c')).toBe('/b');
    expect(neighbourOf(openTab(NO_TABS, '/a', ''), '/a')).toBe('/');
  });

  it('forget what was deleted, with everything inside it', () => {
    const tabs = closeTab(openTab(openTab(three, '/a/models/1', ''), '/a/models/2', ''), '/a/models/2');
    const left = forgetTab(tabs, '/a');
    expect(pathsOf(left)).toEqual(['/b', '/c']);
    expect(left.closed).toEqual([]);
  });

  it('are at most forty; the oldest without a pin makes room', () => {
    const many = Array.from({ length: 45 }, (_, index) => `/x${index}`).reduce(
      (tabs, path) => openTab(tabs, path, ''),
      pinTab(openTab(NO_TABS, '/kept', ''), '/kept', true),
    );
    expect(many.open).toHaveLength(40);
    expect(many.open[0]?.path).toBe('/kept');
    expect(many.open[1]?.path).toBe('/x6');
  });
});

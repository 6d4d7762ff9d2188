import { expect, it } from 'vitest';

import { findCommands, offered, type Command } from './commands';

const command = (text: string, kind: string, keywords = ''): Command => ({ id: `${kind} ${text}`, text, kind, icon: 'file', keywords, run: () => undefined });
const all = [
  command('Home', 'place', 'launcher'),
  command('bank_marketing', 'data set'),
  command('New experiment from bank_marketing', 'action', 'build a model'),
  command('Stop churn-1', 'action'),
  command('churn-1', 'experiment'),
  command('Dark theme', 'action', 'night mode'),
];
const found = (text: string) => findCommands(all, text).map((each) => each.text);

it('finds by the beginning of the name before the middle, by several words, by keywords, and everything by nothing', () => {
  expect(found('bank')).toEqual(['bank_marketing', 'New experiment from bank_marketing']);
  expect(found('stop churn')).toEqual(['Stop churn-1']);
  expect(found('new experiment bank')).toEqual(['New experiment from bank_marketing']);
  expect(found('night')).toEqual(['Dark theme']);
  expect(found('launcher')).toEqual(['Home']);
  expect(found('')).toHaveLength(all.length);
  expect(found('zebra')).toEqual([]);
});

it('leaves out what leads into a hidden place, but not what is open already or leads nowhere', () => {
  const to = (path: string, each: Command): Command => ({ ...each, to: path });
  const places: Record<string, string> = { '/experiments': 'autopilot', '/experiments/new?dataset=a': 'autopilot', '/models': 'models' };
  const commands = [
    to('/experiments', command('Experiments', 'place')),
    to('/experiments/new?dataset=a', command('New experiment from a', 'action')),
    to('/models', command('Models', 'place')),
    to('/experiments', command('Experiments, open', 'open tab')),
    command('Dark theme', 'action'),
  ];
  const shown = offered(commands, ['autopilot'], (path) => places[path]).map(({ text }) => text);
  expect(shown).toEqual(['Models', 'Experiments, open', 'Dark theme']);
  expect(offered(commands, [], (path) => places[path])).toEqual(commands);
});

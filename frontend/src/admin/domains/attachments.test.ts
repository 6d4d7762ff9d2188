import { expect, test } from 'vitest';

import { attaching, attachmentsOf, defaulting, detaching } from './attachments';

const SETTINGS = {
  JupyterLabAppSettings: {
    LifecycleConfigArns: ['arn:x/first', 'arn:x/second'],
    DefaultResourceSpec: { LifecycleConfigArn: 'arn:x/second' },
    CustomImages: [{ ImageName: 'r', AppImageConfigName: 'r-config' }],
  },
};

test('what is attached is listed by application, the default is known', () => {
  expect(attachmentsOf(SETTINGS, 'script').map(({ app, name, isDefault }) => [app, name, isDefault])).toEqual([
    ['JupyterLab', 'first', false],
    ['JupyterLab', 'second', true],
  ]);
  expect(attachmentsOf(SETTINGS, 'image')[0]?.name).toBe('r (latest) as r-config');
  expect(attachmentsOf(undefined, 'repository')).toEqual([]);
});

test('attaching sends the whole list, and a second time changes nothing', () => {
  const change = attaching(SETTINGS, 'script', 'JupyterLab', 'arn:x/third');
  expect(change).toEqual({ JupyterLabAppSettings: { LifecycleConfigArns: ['arn:x/first', 'arn:x/second', 'arn:x/third'] } });
  expect(attaching(SETTINGS, 'script', 'JupyterLab', 'arn:x/second')).toEqual({ JupyterLabAppSettings: { LifecycleConfigArns: ['arn:x/first', 'arn:x/second'] } });
});

test('detaching the last one sends the empty list, which detaches all', () => {
  const [image] = attachmentsOf(SETTINGS, 'image');
  if (!image) throw new Error('an image is attached');
  expect(detaching(SETTINGS, image)).toEqual({ JupyterLabAppSettings: { CustomImages: [] } });
});

test('a default is set and taken away', () => {
  const [first] = attachmentsOf(SETTINGS, 'script');
  if (!first) throw new Error('a script is attached');
  expect(defaulting(first, true)).toEqual({ JupyterLabAppSettings: { DefaultResourceSpec: { LifecycleConfigArn: 'arn:x/first' } } });
  expect(defaulting(first, false)).toEqual({ JupyterLabAppSettings: { DefaultResourceSpec: { LifecycleConfigArn: 'None' } } });
});

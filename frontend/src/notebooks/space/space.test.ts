import { describe, expect, it } from 'vitest';

import { notebookOf, partsOf } from './code-notebook';
import { instanceText } from './instances';
import { freeName, receive, send } from './intent';
import { spaceNameFor } from './own-space';

describe('code as a notebook', () => {
  it('has a cell for each part, and brackets stay whole', () => {
    expect(partsOf('import boto3\n\nclient = boto3.client("s3")\nclient.put(\n    a="(",\n\n)\n\nfor x in y:\n    z\n\n    w\n')).toEqual([
      'import boto3',
      'client = boto3.client("s3")\nclient.put(\n    a="(",\n\n)',
      'for x in y:\n    z\n\n    w',
    ]);
  });

  it('says what it does first', () => {
    expect(notebookOf('List the spaces', 'x').cells.map(({ cell_type, source }) => [cell_type, source])).toEqual([
      ['markdown', '# List the spaces'],
      ['code', 'x'],
    ]);
  });
});

describe('names', () => {
  it('are free, and such as a file may have', () => {
    expect(freeName('a/b: c', ['a-b- c.ipynb'])).toBe('a-b- c 2.ipynb');
    expect(freeName('x.ipynb', [])).toBe('x.ipynb');
  });

  it('of spaces are such as the API takes', () => {
    expect(spaceNameFor('ada.l@x', [])).toBe('ada-l-x-notebooks');
    expect(spaceNameFor('ada', ['ADA-notebooks'])).toBe('ada-notebooks-2');
    expect(spaceNameFor('x'.repeat(80), [])).toMatch(/^[a-z0-9](-*[a-z0-9]){0,62}$/);
  });
});

describe('a parcel', () => {
  it('is taken once', () => {
    const id = send({ name: 'x', notebook: notebookOf('a', 'b') });
    expect(receive(id)?.name).toBe('x');
    expect(receive(id)).toBeNull();
  });
});

describe('what an instance has', () => {
  it.each([
    ['system', '2 vCPU + 4 GiB'],
    ['ml.g5.xlarge', '4 vCPU + 16 GiB + 1 GPU'],
    ['ml.m5d.large', '2 vCPU + 8 GiB'],
    ['ml.zz.large', 'Unknown'],
  ])('%s: %s', (type, text) => expect(instanceText(type)).toBe(text));
});

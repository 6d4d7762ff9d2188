import { describe, expect, it } from 'vitest';

import { nameFromFile, uploadPath } from './upload';

const file = (name: string, text: string) => new File([text], name);

describe('the address of an upload', () => {
  it('says of each file how long it is', () => {
    expect(uploadPath({ name: 'sales', files: [file('may & june.csv', 'a\n1\n'), file('july.csv', 'a\n')] })).toBe(
      '/api/datasets?name=sales&filename=may+%26+june.csv&filename=july.csv&size=4&size=2',
    );
  });

  it('says of a new version which files stay', () => {
    expect(uploadPath({ name: 'sales', files: [], keep: ['may.csv', 'june.csv'] })).toBe('/api/datasets?name=sales&new_version=1&keep=may.csv&keep=june.csv');
    expect(uploadPath({ name: 'sales', files: [file('may.csv', 'a')], keep: [] })).toBe('/api/datasets?name=sales&filename=may.csv&size=1&new_version=1');
  });
});

describe('the name that is proposed', () => {
  it.each([
    ['bank marketing (1).csv.gz', 'bank-marketing-1'],
    ['Überblick.parquet', 'Uberblick'],
    ['.csv', 'data'],
  ])('of %s is %s', (filename, name) => {
    expect(nameFromFile(filename)).toBe(name);
  });
});

import { describe, expect, it } from 'vitest';

import { configRequest, configType, variablesOf } from './configs';

describe('app image configurations', () => {
  it('read variables line by line', () => {
    expect(variablesOf('MODE=quiet\n\n TOKEN=a=b ')).toEqual({ MODE: 'quiet', TOKEN: 'a=b' });
    expect(variablesOf('no equals')).toBeNull();
    expect(variablesOf('1X=2')).toBeNull();
  });

  it('name their type', () => {
    expect(configRequest('a', 'JupyterLab', { MODE: 'quiet' })).toEqual({
      AppImageConfigName: 'a',
      JupyterLabAppImageConfig: { ContainerConfig: { ContainerEnvironmentVariables: { MODE: 'quiet' } } },
    });
    expect(configRequest('a', 'CodeEditor', {})).toEqual({ AppImageConfigName: 'a', CodeEditorAppImageConfig: {} });
    expect(configType({ AppImageConfigName: 'a', CodeEditorAppImageConfig: {} })).toBe('CodeEditor');
    expect(configType({ AppImageConfigName: 'a', JupyterLabAppImageConfig: {} })).toBe('JupyterLab');
  });
});

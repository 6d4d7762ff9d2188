import { describe, expect, it } from 'vitest';

import { emptyDraft, problemsOf, requestOf, START } from './draft';

describe('a new start script', () => {
  it('needs a name and a script', () => {
    expect(problemsOf(emptyDraft(false))).toEqual({ name: 'Give a name.', onStart: 'Write a script.' });
    expect(problemsOf({ ...emptyDraft(false), name: '-x', onStart: 'echo hi' })).toHaveProperty('name');
    expect(problemsOf({ ...emptyDraft(false), name: 'x', onStart: 'echo hi' })).toEqual({});
  });

  it('of a notebook instance may have one of two', () => {
    expect(problemsOf({ ...emptyDraft(true), name: 'x' })).toEqual({ onStart: 'Write at least one of the two scripts.' });
    const draft = { ...emptyDraft(true), name: 'x', onCreate: 'echo hi' };
    expect(problemsOf(draft)).toEqual({});
    expect(requestOf(draft)).toEqual({
      operation: 'CreateNotebookInstanceLifecycleConfig',
      input: { NotebookInstanceLifecycleConfigName: 'x', OnCreate: [{ Content: 'ZWNobyBoaQ==' }], OnStart: [] },
    });
  });

  it('travels as base64', () => {
    const { operation, input } = requestOf({ ...emptyDraft(false), name: 'x', onStart: `${START}echo hi` });
    expect(operation).toBe('CreateStudioLifecycleConfig');
    expect(input).toMatchObject({ StudioLifecycleConfigAppType: 'JupyterLab', StudioLifecycleConfigContent: btoa(`${START}echo hi`) });
  });
});

import { describe, expect, it } from 'vitest';

import { decodeScript, encodeScript, scriptProblem } from './script';

describe('scripts', () => {
  it('travel as the specification says', () => {
    const script = "#!/bin/bash\nset -eux\necho 'Hello World!'\n";
    expect(encodeScript(script)).toBe('IyEvYmluL2Jhc2gKc2V0IC1ldXgKZWNobyAnSGVsbG8gV29ybGQhJwo=');
    expect(decodeScript(encodeScript(script))).toBe(script);
  });

  it('keep every letter', () => {
    expect(decodeScript(encodeScript('echo "grüße 🦜"'))).toBe('echo "grüße 🦜"');
    expect(decodeScript(undefined)).toBe('');
  });

  it('may have 12,288 bytes', () => {
    expect(scriptProblem('x'.repeat(12_288))).toBe('');
    expect(scriptProblem('x'.repeat(12_289))).toContain('16,388');
    expect(scriptProblem(' \n')).toBe('Write a script.');
  });
});

/** The API's limit is on the base64 text: 12,288 bytes of script. */
export const MOST_BASE64 = 16_384;

/** Shell text as the API takes it. */
export function encodeScript(script: string): string {
  const bytes = new TextEncoder().encode(script);
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** The shell text that the API gives. */
export function decodeScript(content: string | undefined): string {
  if (!content) return '';
  return new TextDecoder().decode(Uint8Array.from(atob(content), (char) => char.charCodeAt(0)));
}

/** What is wrong with a script, in a sentence; empty if nothing is. */
export function scriptProblem(script: string): string {
  if (script.trim() === '') return 'Write a script.';
  const length = encodeScript(script).length;
  if (length > MOST_BASE64) return `The script is too long: ${length.toLocaleString('en')} characters of base64, at most ${MOST_BASE64.toLocaleString('en')}.`;
  return '';
}

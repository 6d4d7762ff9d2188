/** A sentence in which names and values stand between backticks. */
export function Said({ text }: { text: string }) {
  return <>{text.split(/(`[^`]+`)/).map((part, at) => (part.length > 2 && part.startsWith('`') ? <code key={at}>{part.slice(1, -1)}</code> : part))}</>;
}

import type { IconProps } from '@cloudscape-design/components/icon';

export interface Command {
  id: string;
  text: string;
  /** What it is: "experiment", "action", "open tab". */
  kind: string;
  icon: IconProps.Name;
  run: () => void | Promise<void>;
  /** The path that it leads to; absent for what leads nowhere. */
  to?: string;
  /** Further words that find it. */
  keywords?: string;
}

const MOST = 40;

/** Without what leads into a hidden place. What is open as a tab stays: the person is there already. */
export function offered(commands: readonly Command[], hidden: readonly string[], placeOf: (path: string) => string | undefined): Command[] {
  return commands.filter(({ to, kind }) => kind === 'open tab' || to === undefined || !hidden.includes(placeOf(to) ?? ''));
}

/**
 * The commands that hold every word of the text, the best first: the beginning of the name, the beginning of a word,
 * anywhere in it, in the keywords only.
 */
export function findCommands(commands: readonly Command[], text: string): Command[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return commands
    .map((command, order) => ({ command, order, score: scoreOf(command, words) }))
    .filter(({ score }) => score > 0)
    .sort((one, other) => other.score - one.score || one.order - other.order)
    .slice(0, MOST)
    .map(({ command }) => command);
}

function scoreOf(command: Command, words: string[]): number {
  const name = command.text.toLowerCase();
  const more = `${command.kind} ${command.keywords ?? ''}`.toLowerCase();
  let score = 1;
  for (const word of words) {
    const at = name.indexOf(word);
    if (at === 0) score += 8;
    else if (at > 0 && /[\s/_.-]/.test(name[at - 1] ?? '')) score += 5;
    else if (at > 0) score += 3;
    else if (more.includes(word)) score += 1;
    else return 0;
  }
  return score;
}

/** What a share is called and where it leads. Pure. */
import type { Share } from '../api/shares';
import { modelTitle } from '../autopilot/leaderboard';
import { paths } from '../documents/paths';

export const pathOf = ({ job, candidate }: Pick<Share, 'job' | 'candidate'>): string =>
  candidate ? paths.candidate(job, candidate) : paths.experiment(job);

/** "LightGBM of churn-1", "the leaderboard of churn-1". */
export const titleOf = ({ job, candidate, algorithm, model }: Pick<Share, 'job' | 'candidate' | 'algorithm' | 'model'>): string =>
  candidate ? `${modelTitle(algorithm, model)} of ${job}` : `the leaderboard of ${job}`;

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** A share that is given again is news again: its time is part of what is told apart. */
export const newsId = ({ name, shared_at }: Pick<Share, 'name' | 'shared_at'>): string => `${name}@${shared_at}`;

/** Those that came since `known` was read, the newest first. */
export function newsOf(received: readonly Share[], known: ReadonlySet<string>): Share[] {
  return received.filter((each) => !each.seen && !known.has(newsId(each)));
}

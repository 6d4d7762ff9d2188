/** The answer first: what the model does, in one sentence of whole numbers. Pure. */
import { ratesOf, type Counts } from '../../autopilot/confusion';
import type { Report } from '../../autopilot/report';
import { formatNumber } from '../../components/format';

const of100 = (share: number): string => `${Math.round(share * 100)}`;

/** "Predicts `churn` right in 94 of 100 cases; finds 81 of 100 who are `yes`; raises a false alarm for 3 of 100 others." */
export function binarySentence(target: string, positive: string, counts: Counts): string {
  const rates = ratesOf(counts);
  return (
    `Predicts ${target} right in ${of100(rates.accuracy)} of 100 cases; ` +
    `finds ${of100(rates.recall)} of 100 that are “${positive}”; ` +
    `raises a false alarm for ${of100(rates.falseAlarmRate)} of 100 that are not.`
  );
}

/** The report's own sentence when it has one, else one made of its numbers. */
export function sentenceOf(report: Report, target: string): string {
  if (report.sentence) return report.sentence;
  const metric = (name: string) => report.metrics.find((each) => each.name === name)?.value;
  const accuracy = metric('accuracy');
  if (accuracy !== undefined) return `Predicts ${target} right in ${of100(accuracy)} of 100 cases.`;
  const [mae, r2] = [metric('mae'), metric('r2')];
  if (mae !== undefined) {
    const explained = r2 === undefined ? '' : ` and explains ${of100(Math.max(0, r2))} % of its variation`;
    return `Predicts ${target} with a mean error of ${formatNumber(mae)}${explained}.`;
  }
  return `Predicts ${target}.`;
}

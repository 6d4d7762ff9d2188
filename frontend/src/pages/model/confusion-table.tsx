import Box from '@cloudscape-design/components/box';

import { shownLabels, type Matrix } from '../../autopilot/confusion';
import { percentOf } from '../../autopilot/score-text';
import './confusion-table.css';

/** Rows: what was true; columns: what was predicted. Darker = more; the right answers lie on the diagonal. A label that was never true has no shares: NaN (autopilot spec §6.4). */
export function ConfusionTable({ matrix, caption }: { matrix: Matrix; caption: string }) {
  const { labels, hidden } = shownLabels(matrix);
  const cell = (actual: string, predicted: string) => matrix[actual]?.[predicted] ?? 0;
  const sizeOf = (actual: string) => Object.values(matrix[actual] ?? {}).reduce((sum, n) => sum + n, 0);
  return (
    <div className="atelier-confusion" tabIndex={0} role="region" aria-label={caption}>
      <table>
        <caption>
          {caption}
          {hidden > 0 && ` The ${labels.length} most frequent of ${labels.length + hidden} labels.`}
        </caption>
        <thead>
          <tr>
            <td />
            <th colSpan={labels.length} scope="colgroup">
              Predicted
            </th>
          </tr>
          <tr>
            <th scope="col">Actual</th>
            {labels.map((label) => (
              <th key={label} scope="col">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {labels.map((actual) => (
            <tr key={actual}>
              <th scope="row">{actual}</th>
              {labels.map((predicted) => (
                <Count key={predicted} count={cell(actual, predicted)} whole={sizeOf(actual)} right={actual === predicted} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Count({ count, whole, right }: { count: number; whole: number; right: boolean }) {
  const share = whole === 0 ? 0 : count / whole;
  return (
    <td className={right ? 'atelier-confusion-right' : 'atelier-confusion-wrong'} style={{ ['--share' as string]: share }}>
      {count === 0 ? (
        <Box color="text-body-secondary">{whole === 0 ? 'NaN' : 0}</Box>
      ) : (
        <>
          <strong>{count.toLocaleString('en')}</strong>
          <Box variant="small" display="block" color="inherit">
            {percentOf(count, whole)}
          </Box>
        </>
      )}
    </td>
  );
}

import './plot.css';

export interface TableData {
  columns: string[];
  rows: (string | number)[][];
}

/** The numbers behind a chart; at most what one can read, and says so. */
export function PlotTable({ label, load }: { label: string; load: () => TableData }) {
  const { columns, rows } = load();
  const shown = rows.slice(0, LIMIT);
  return (
    <div className="atelier-plot-table" tabIndex={0} role="region" aria-label={`${label}: table`}>
      <table>
        <caption>
          {label}
          {rows.length > shown.length && ` (first ${LIMIT} of ${rows.length} points)`}
        </caption>
        <thead>
          <tr>
            {columns.map(column => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((row, index) => (
            <tr key={index}>
              {row.map((cell, at) => (
                <td key={at}>{typeof cell === 'number' ? numberText(cell) : cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const LIMIT = 200;
const numberText = (value: number): string => (Number.isInteger(value) ? String(value) : value.toPrecision(4));

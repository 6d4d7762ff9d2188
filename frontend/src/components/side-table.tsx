import type { ReactNode } from 'react';

import './side-table.css';

export interface SideRow {
  /** Unique; the head of the row unless `head` says more. */
  id: string;
  head?: ReactNode;
  /** One per thing, in the order of the heads. `differs` marks it. */
  cells: { content: ReactNode; differs?: boolean | undefined }[];
}

interface SideTableProps {
  label: string;
  /** Over the heads of the rows. */
  corner: string;
  heads: { id: string; content: ReactNode }[];
  rows: readonly SideRow[];
}

/** A few things as columns beside each other, their properties as rows; scrolls inside itself, reachable by keyboard. */
export function SideTable({ label, corner, heads, rows }: SideTableProps) {
  return (
    <div className="atelier-side-table" tabIndex={0} role="region" aria-label={label}>
      <table>
        <thead>
          <tr>
            <th scope="col">{corner}</th>
            {heads.map(({ id, content }) => (
              <th key={id} scope="col">
                {content}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ id, head, cells }) => (
            <tr key={id}>
              <th scope="row">{head ?? id}</th>
              {cells.map(({ content, differs }, index) => (
                <td key={heads[index]?.id ?? index} className={differs ? 'atelier-differs' : undefined}>
                  {content}
                  {differs && <span className="visually-hidden"> (differs)</span>}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

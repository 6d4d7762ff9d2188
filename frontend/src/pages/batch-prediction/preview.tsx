import { useQuery } from '@tanstack/react-query';
import Box from '@cloudscape-design/components/box';
import Spinner from '@cloudscape-design/components/spinner';
import Table from '@cloudscape-design/components/table';

import { send } from '../../api/http';
import { objectUrl } from '../../api/rest';
import { ErrorBox } from '../../components/error-box';
import { formatNumber } from '../../components/format';
import { parseCsv } from '../../hosting/csv';

const FIRST_BYTES = 65_536;
const SHOWN = 50;

/** The first lines of an output: read as a range, so that a large file stays where it is. */
export function Preview({ uri }: { uri: string }) {
  const rows = useQuery({
    queryKey: ['GetObject', uri, 'head'],
    queryFn: async ({ signal }) => {
      const response = await send(objectUrl(uri), { headers: { Range: `bytes=0-${FIRST_BYTES - 1}` }, signal });
      return firstRows(await response.text(), response.status === 206);
    },
    staleTime: Infinity,
  });
  if (rows.isPending) return <Spinner />;
  if (rows.isError) return <ErrorBox error={rows.error} what="The predictions could not be read" retry={() => void rows.refetch()} />;
  const { heads, rows: shown } = rows.data;
  return (
    <Table<string[]>
      variant="embedded"
      contentDensity="compact"
      items={shown}
      ariaLabels={{ tableLabel: 'First predictions' }}
      columnDefinitions={heads.map(({ text, column }) => ({
        id: String(column),
        header: text,
        cell: (row: string[]) => (CHANCES.includes(text) ? rounded(row[column] ?? '') : (row[column] ?? '')),
      }))}
      empty={<Box>The file is empty.</Box>}
    />
  );
}

export interface FirstRows {
  /** Heads in the order in which they are shown, with the cell of a row that each stands over. */
  heads: { text: string; column: number }[];
  rows: string[][];
}

const CHANCES = ['probability', 'probabilities'];
const ANSWERS = ['predicted_label', ...CHANCES, 'labels'];

/** Numbers as people read them; the file has every digit. */
export function rounded(cell: string): string {
  return cell.replace(/\d+\.\d+(e[+-]?\d+)?/g, (number) => formatNumber(Number(number)));
}

/**
 * The rows of whole lines: the last line of a part may be cut. When the file has a header, its names become the heads
 * and the model's answers come first; without one the answers stand at the right, where the file has them.
 */
export function firstRows(text: string, cut: boolean): FirstRows {
  const whole = cut ? text.slice(0, text.lastIndexOf('\n') + 1) : text;
  const records = parseCsv(whole);
  const names = records[0]?.includes('predicted_label') ? records[0] : undefined;
  const rows = records.slice(names ? 1 : 0, SHOWN + (names ? 1 : 0));
  const width = Math.max(0, ...records.map((row) => row.length));
  const heads = Array.from({ length: width }, (_, column) => ({ text: names?.[column] ?? `Column ${column + 1}`, column }));
  const isAnswer = ({ text }: { text: string }) => ANSWERS.includes(text);
  return { heads: [...heads.filter(isAnswer), ...heads.filter((head) => !isAnswer(head))], rows };
}

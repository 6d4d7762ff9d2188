import { call, type Wire } from '../api/call';

const MOST_PAGES = 100;

/** Every row of a List operation, page after page. */
export async function readAll<Row>(operation: string, member: string, input: object, signal?: AbortSignal): Promise<Wire<Row>[]> {
  const rows: Wire<Row>[] = [];
  let token: unknown;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const next = token ? { NextToken: token } : {};
    const answer = (await call<object, Record<string, unknown>>(operation, { MaxResults: 100, ...input, ...next }, signal)) as Record<string, unknown>;
    rows.push(...((answer[member] ?? []) as Wire<Row>[]));
    token = answer['NextToken'];
    if (!token) break;
  }
  return rows;
}

import { call, type WireTime } from '../../api/call';

interface GetLogEventsRequest {
  logGroupName: string;
  logStreamName: string;
  startFromHead: boolean;
  nextToken?: string;
}

interface GetLogEventsResponse {
  events?: { timestamp: number; message: string; ingestionTime?: WireTime }[];
  nextForwardToken?: string;
}

/** The whole stream through the Logs API, page by page, as a text file with ISO times. */
export async function wholeLog(group: string, stream: string): Promise<Blob> {
  const parts: string[] = [];
  let token: string | undefined;
  for (;;) {
    const page = await call<GetLogEventsRequest, GetLogEventsResponse>(
      'GetLogEvents',
      { logGroupName: group, logStreamName: stream, startFromHead: true, ...(token ? { nextToken: token } : {}) },
      undefined,
      'logs',
    );
    const events = page.events ?? [];
    parts.push(events.map((event) => `${new Date(event.timestamp).toISOString()} ${event.message}\n`).join(''));
    // The API says "the end" by the same token once more.
    if (!page.nextForwardToken || page.nextForwardToken === token || events.length === 0) break;
    token = page.nextForwardToken;
  }
  return new Blob(parts, { type: 'text/plain' });
}

export function saveAs(blob: Blob, filename: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = filename;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

import { pythonFor } from './python';
import { cliFor, curlFor } from './shell';
import type { CodeCall, CodeTarget } from './types';

export interface Code {
  python: string;
  cli: string;
  curl: string;
}

/** The same calls for boto3, the AWS CLI and curl; each runs as it is. */
export function codeFor(calls: readonly CodeCall[], target: CodeTarget): Code {
  return { python: pythonFor(calls), cli: cliFor(calls), curl: curlFor(calls, target) };
}

/** Human loops: the runtime service `sagemaker-a2i-runtime`, whose operations are REST paths below /aws. */
import { csrfToken, send } from './http';
import { withQuery } from './rest';
import type { WireTime } from './call';

export type LoopStatus = 'InProgress' | 'Failed' | 'Completed' | 'Stopped' | 'Stopping';

export interface LoopSummary {
  HumanLoopName: string;
  HumanLoopStatus: LoopStatus;
  CreationTime: WireTime;
  FailureReason?: string | null;
  FlowDefinitionArn: string;
}

export interface Loop extends LoopSummary {
  HumanLoopArn: string;
  FailureCode?: string | null;
  HumanLoopOutput?: { OutputS3Uri: string } | null;
}

const LOOPS = '/aws/human-loops';

async function asked<Body>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object, signal?: AbortSignal): Promise<Body> {
  const response = await send(path, {
    method,
    // A session is good for operations only together with its token, whatever the method.
    headers: { 'X-CSRFToken': csrfToken(), ...(body ? { 'Content-Type': 'application/json' } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
    ...(signal ? { signal } : {}),
  });
  const text = await response.text();
  return (text ? JSON.parse(text) : {}) as Body;
}

export const listLoops = (flowArn: string, token: string, signal?: AbortSignal) =>
  asked<{ HumanLoopSummaries: LoopSummary[]; NextToken?: string | null }>('GET', withQuery(LOOPS, { FlowDefinitionArn: flowArn, MaxResults: 50, NextToken: token }), undefined, signal);

export const describeLoop = (name: string, signal?: AbortSignal) => asked<Loop>('GET', `${LOOPS}/${encodeURIComponent(name)}`, undefined, signal);

export const startLoop = (name: string, flowArn: string, content: string) =>
  asked<{ HumanLoopArn: string }>('POST', LOOPS, { HumanLoopName: name, FlowDefinitionArn: flowArn, HumanLoopInput: { InputContent: content } });

export const stopLoop = (name: string) => asked<object>('POST', `${LOOPS}/stop`, { HumanLoopName: name });

export const deleteLoop = (name: string) => asked<object>('DELETE', `${LOOPS}/${encodeURIComponent(name)}`);

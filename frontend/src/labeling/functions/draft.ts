/** A function as it is typed, how it becomes a request, and what it is tried with. Pure. */
import type { GivenFunction, WholeFunction } from './api';

export interface Draft {
  name: string;
  kind: 'python' | 'http';
  code: string;
  handler: string;
  url: string;
  /** As typed. */
  timeout: string;
  memory: string;
}

export type Problems = Partial<Record<'name' | 'code' | 'handler' | 'url' | 'timeout' | 'memory', string>>;

export const BEFORE = `def handler(event, context):
    """Before: event["dataObject"] is the line of the manifest."""
    line = event["dataObject"]
    print("looked at", line)
    return {
        "taskInput": {"taskObject": line.get("source-ref", line.get("source"))},
        "isHumanAnnotationRequired": True,
    }
`;

export const AFTER = `import json


def handler(event, context):
    """After: context.payload is the file that event["payload"]["s3Uri"] names."""
    labels = []
    for each in context.payload:
        answers = [json.loads(one["annotationData"]["content"]) for one in each["annotations"]]
        content = {event["labelAttributeName"]: {"answers": answers}}
        labels.append({"datasetObjectId": each["datasetObjectId"], "consolidatedAnnotation": {"content": content}})
    return labels
`;

export const EMPTY: Draft = { name: '', kind: 'python', code: BEFORE, handler: 'handler', url: '', timeout: '10', memory: '1024' };

export const draftOf = (found: WholeFunction): Draft => ({
  name: found.name,
  kind: found.kind,
  code: found.code,
  handler: found.handler,
  url: found.url,
  timeout: String(found.timeout_s),
  memory: String(found.memory_mb),
});

export function problemsOf(draft: Draft): Problems {
  const python = draft.kind === 'python';
  return {
    ...(/^[a-zA-Z0-9][a-zA-Z0-9_-]{0,63}$/.test(draft.name) && !/^(PRE|ACS)-/.test(draft.name)
      ? {}
      : { name: 'Give 1 to 64 letters, digits, - and _; a letter or digit first, and not PRE- or ACS-.' }),
    ...(python && draft.code.trim() === '' ? { code: 'Write the code.' } : {}),
    ...(python && !/^[A-Za-z_]\w{0,63}$/.test(draft.handler) ? { handler: 'Give the name of a function of the code.' } : {}),
    ...(!python && !/^https?:\/\/[^/]+/.test(draft.url) ? { url: 'Give an address like https://example.org/before.' } : {}),
    ...(within(draft.timeout, 1, 300) ? {} : { timeout: 'Give from 1 to 300 seconds.' }),
    ...(!python || within(draft.memory, 128, 16_384) ? {} : { memory: 'Give from 128 to 16,384 MB.' }),
  };
}

const within = (typed: string, least: number, most: number): boolean => Number.isInteger(Number(typed)) && Number(typed) >= least && Number(typed) <= most;

export const requestOf = (draft: Draft): GivenFunction => ({
  ...(draft.kind === 'python' ? { code: draft.code, handler: draft.handler } : { url: draft.url }),
  timeout_s: Number(draft.timeout),
  memory_mb: Number(draft.memory),
});

const JOB = 'arn:aws:sagemaker:us-east-1:000000000000:labeling-job/a-job';
const VERSION = '2018-10-16';

/** What a function is sent before and after people label; the payload is the file that the event points at. */
export const EVENTS = {
  before: { event: { version: VERSION, labelingJobArn: JOB, dataObject: { 'source-ref': 's3://a-bucket/a-picture.png' } } },
  after: {
    event: {
      version: VERSION,
      labelingJobArn: JOB,
      labelCategories: ['crack', 'dent'],
      labelAttributeName: 'damage',
      roleArn: 'arn:aws:iam::000000000000:role/atelier',
      payload: { s3Uri: 's3://a-bucket/annotations.json' },
    },
    payload: [
      {
        datasetObjectId: '0',
        dataObject: { s3Uri: 's3://a-bucket/a-picture.png' },
        annotations: [{ workerId: 'private.us-east-1.ab12', annotationData: { content: '{"damage": {"label": "crack"}}' } }],
      },
    ],
  },
} as const;

export type When = keyof typeof EVENTS;

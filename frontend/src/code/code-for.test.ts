import { execFileSync } from 'node:child_process';

import { describe, expect, it } from 'vitest';

import { codeFor } from './code-for';
import { methodName } from './names';
import { shellQuote } from './shell';
import type { CodeCall } from './types';

const TARGET = { endpointUrl: 'http://127.0.0.1:8000/aws', region: 'us-east-1' };
const NASTY = `it's "quoted" \\ $HOME \`x\` \n ü 数 \u2028 </script>`;

const experiment: CodeCall = {
  service: 'sagemaker',
  operation: 'CreateAutoMLJobV2',
  comment: 'Create the experiment',
  input: {
    AutoMLJobName: 'churn-1',
    AutoMLJobInputDataConfig: [
      { ChannelType: 'training', DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: 's3://bucket/bank marketing.csv' } } },
    ],
    AutoMLProblemTypeConfig: {
      TabularJobConfig: { TargetAttributeName: NASTY, CompletionCriteria: { MaxAutoMLJobRuntimeInSeconds: 120 }, GenerateCandidateDefinitionsOnly: false },
    },
    OutputDataConfig: { S3OutputPath: 's3://bucket/out' },
    RoleArn: undefined,
  },
  waitFor: {
    operation: 'DescribeAutoMLJobV2',
    input: { AutoMLJobName: 'churn-1' },
    status: 'AutoMLJobStatus',
    ends: ['Completed', 'Failed', 'Stopped'],
  },
};

/** Runs the script with a boto3 that writes down what it is asked; Python itself judges the syntax. */
function calledBy(python: string): [string, string, Record<string, unknown>][] {
  const harness = `
import json, sys, types
calls = []
class Client:
    def __init__(self, service): self.service = service
    def __getattr__(self, method):
        def call(**arguments):
            calls.append([self.service, method, arguments])
            return {"AutoMLJobStatus": "Completed"}
        return call
class Session:
    def __init__(self, profile_name): assert profile_name == "atelier"
    def client(self, service): return Client(service)
sys.modules["boto3"] = types.SimpleNamespace(Session=Session)
script, out = sys.stdin.read(), sys.stdout
sys.stdout = open("/dev/null", "w")
exec(compile(script, "shown.py", "exec"), {})
out.write(json.dumps(calls))
`;
  return JSON.parse(execFileSync('python3', ['-c', harness], { input: python, encoding: 'utf8' })) as [string, string, Record<string, unknown>][];
}

describe('show as code', () => {
  it('is Python that makes exactly the calls of the page', () => {
    const { python } = codeFor([experiment], TARGET);
    const [create, describeJob] = calledBy(python);
    const sent = JSON.parse(JSON.stringify(experiment.input)) as Record<string, unknown>; // without what is undefined
    expect(create).toEqual(['sagemaker', 'create_auto_ml_job_v2', sent]);
    expect(describeJob).toEqual(['sagemaker', 'describe_auto_ml_job_v2', { AutoMLJobName: 'churn-1' }]);
    expect(python).toContain('GenerateCandidateDefinitionsOnly": False');
  });

  it('is a command line that a shell takes apart into the same JSON', () => {
    const { cli } = codeFor([experiment], TARGET);
    const json = execFileSync('sh', ['-c', `aws() { for word; do :; done; printf %s "$word"; }\n${cli}`], { encoding: 'utf8' });
    expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(experiment.input)));
    expect(cli).toContain('aws --profile atelier sagemaker create-auto-ml-job-v2');
  });

  it('signs curl for the service and sends the row to an endpoint as it is', () => {
    const row: CodeCall = {
      service: 'sagemaker-runtime',
      operation: 'InvokeEndpoint',
      input: { EndpointName: 'churn', ContentType: 'text/csv', Body: NASTY },
    };
    const { curl } = codeFor([row], TARGET);
    const words = execFileSync('sh', ['-c', `curl() { printf '%s\\0' "$@"; }\n${curl}`], { encoding: 'utf8' }).split('\0');
    expect(words).toContain('aws:amz:us-east-1:sagemaker');
    expect(words).toContain(NASTY);
    expect(words).toContain('http://127.0.0.1:8000/aws/endpoints/churn/invocations');
  });

  it('names methods as botocore does', () => {
    const names = { ListAutoMLJobs: 'list_auto_ml_jobs', DescribeAutoMLJobV2: 'describe_auto_ml_job_v2', InvokeEndpoint: 'invoke_endpoint' };
    for (const [operation, method] of Object.entries(names)) expect(methodName(operation)).toBe(method);
    expect(methodName('ListTransformJobs', '-')).toBe('list-transform-jobs');
  });

  it('quotes any text into one word', () => {
    expect(execFileSync('sh', ['-c', `printf %s ${shellQuote(NASTY)}`], { encoding: 'utf8' })).toBe(NASTY);
  });
});

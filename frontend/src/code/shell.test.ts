import { expect, it } from 'vitest';

import { codeFor } from './code-for';

const TARGET = { endpointUrl: 'http://127.0.0.1:8000/aws', region: 'us-east-1' };

it('sends the body of an invocation from a file, which both versions of the CLI read alike', () => {
  const input = { EndpointName: 'e', ContentType: 'text/csv', Body: "it's,1" };
  expect(codeFor([{ service: 'sagemaker-runtime', operation: 'InvokeEndpoint', input }], TARGET).cli).toBe(
    `printf %s 'it'\\''s,1' | aws --profile atelier sagemaker-runtime invoke-endpoint \\
  --endpoint-name e \\
  --content-type text/csv \\
  --body fileb:///dev/stdin \\
  /dev/stdout
`,
  );
});

it('downloads with the managed transfers', () => {
  const input = { Bucket: 'b', Key: 'k/model.tar.gz', Filename: 'model.tar.gz' };
  const code = codeFor([{ service: 's3', operation: 'DownloadFile', input }], TARGET);
  expect(code.cli).toBe('aws --profile atelier s3 cp s3://b/k/model.tar.gz model.tar.gz\n');
  expect(code.python).toContain('s3.download_file(');
  expect(code.curl).toContain('--output model.tar.gz');
});

import { methodName } from './names';
import type { CodeCall, CodeTarget } from './types';

/** One word for a POSIX shell, whatever is in it. */
export function shellQuote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replace(/'/g, `'\\''`)}'`;
}

function field(input: object, name: string): string {
  const value = (input as Record<string, unknown>)[name];
  return value === undefined ? '' : String(value);
}

function commandFor(call: CodeCall): string {
  if (call.operation === 'UploadFile') {
    const to = `s3://${field(call.input, 'Bucket')}/${field(call.input, 'Key')}`;
    return `aws --profile atelier s3 cp ${shellQuote(field(call.input, 'Filename'))} ${shellQuote(to)}`;
  }
  if (call.operation === 'DownloadFile') {
    const from = `s3://${field(call.input, 'Bucket')}/${field(call.input, 'Key')}`;
    return `aws --profile atelier s3 cp ${shellQuote(from)} ${shellQuote(field(call.input, 'Filename'))}`;
  }
  const name = methodName(call.operation, '-');
  if (call.operation === 'InvokeEndpoint') return invokeCommand(call);
  const service = call.service === 's3' ? 's3api' : call.service;
  const given = Object.keys(call.input).length
    ? ` \\\n  --cli-input-json ${shellQuote(JSON.stringify(call.input, null, 2))}`
    : '';
  return `aws --profile atelier ${service} ${name}${given}`;
}

const FLAGS = ['EndpointName', 'ContentType', 'Accept', 'TargetVariant', 'InferenceId', 'EnableExplanations'];

function invokeCommand(call: CodeCall): string {
  const flags = FLAGS.filter((name) => field(call.input, name)).map(
    (name) => `--${methodName(name, '-')} ${shellQuote(field(call.input, name))}`,
  );
  // From a file, because version 2 of the CLI takes a body on the command line for base64 and version 1 does not.
  const body = `printf %s ${shellQuote(field(call.input, 'Body'))} | aws --profile atelier sagemaker-runtime invoke-endpoint`;
  return [body, ...flags, '--body fileb:///dev/stdin', '/dev/stdout'].join(' \\\n  ');
}

export function cliFor(calls: readonly CodeCall[]): string {
  return calls.map((call) => `${call.comment ? `# ${call.comment}\n` : ''}${withVariables(keepingCommand(call))}\n`).join('\n');
}

/** The command; what later ones need of its answer is kept in a variable, and they wait until it can be used. */
function keepingCommand(call: CodeCall): string {
  const { keeps, waitFor } = call;
  if (!keeps) return commandFor(call);
  const kept = `${keeps.as.name}=$(${commandFor(call)} \\\n  --query ${keeps.member} --output text)`;
  if (!waitFor) return kept;
  const ask = commandFor({ ...call, operation: waitFor.operation, input: waitFor.input });
  return `${kept}\nuntil ${ask} \\\n  --query ${waitFor.status} --output text | grep -E '^(${waitFor.ends.join('|')})$'; do sleep 5; done`;
}

/** An Answer inside of a quoted word: the quotes end, the variable stands there, the quotes go on. */
const withVariables = (command: string): string => command.replace(/\uE000(\w+)\uE001/g, `'"$$$1"'`);

const TARGETS: Partial<Record<CodeCall['service'], string>> = { sagemaker: 'SageMaker', logs: 'Logs_20140328' };

function curlCommand(call: CodeCall, { endpointUrl, region }: CodeTarget): string {
  const signed = (service: string) => [
    `curl --aws-sigv4 ${shellQuote(`aws:amz:${region}:${service}`)}`,
    '--user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY"',
  ];
  const base = endpointUrl.replace(/\/$/, '');
  if (call.operation === 'InvokeEndpoint') {
    const headers = [
      ['Content-Type', field(call.input, 'ContentType') || 'text/csv'],
      ['Accept', field(call.input, 'Accept')],
      ['X-Amzn-SageMaker-Enable-Explanations', field(call.input, 'EnableExplanations')],
    ].filter(([, value]) => value);
    const url = `${base}/endpoints/${encodeURIComponent(field(call.input, 'EndpointName'))}/invocations`;
    return [
      ...signed('sagemaker'),
      ...headers.map(([name, value]) => `--header ${shellQuote(`${name ?? ''}: ${value ?? ''}`)}`),
      `--data-binary ${shellQuote(field(call.input, 'Body'))}`,
      shellQuote(url),
    ].join(' \\\n  ');
  }
  if (call.operation === 'UploadFile') {
    const url = `${base}/${field(call.input, 'Bucket')}/${field(call.input, 'Key')}`;
    return [...signed('s3'), `--upload-file ${shellQuote(field(call.input, 'Filename'))}`, shellQuote(url)].join(' \\\n  ');
  }
  if (call.operation === 'DownloadFile') {
    const url = `${base}/${field(call.input, 'Bucket')}/${field(call.input, 'Key')}`;
    return [...signed('s3'), `--output ${shellQuote(field(call.input, 'Filename'))}`, shellQuote(url)].join(' \\\n  ');
  }
  return [
    ...signed(call.service),
    `--header 'Content-Type: application/x-amz-json-1.1'`,
    `--header ${shellQuote(`X-Amz-Target: ${TARGETS[call.service] ?? ''}.${call.operation}`)}`,
    `--data ${shellQuote(JSON.stringify(call.input, null, 2))}`,
    shellQuote(base),
  ].join(' \\\n  ');
}

const TRANSFERS = ['UploadFile', 'DownloadFile'];
/** Services whose operations have paths and bodies of their own. */
const BY_SDK: readonly string[] = ['s3', 'sagemaker-a2i-runtime', 'iam'];

/** curl with Signature Version 4; empty where the service's protocol is not worth it by hand. */
export function curlFor(calls: readonly CodeCall[], target: CodeTarget): string {
  if (calls.some(({ keeps }) => keeps)) return ''; // taking an answer apart is the SDK's work
  const fit = calls.filter((call) => !BY_SDK.includes(call.service) || TRANSFERS.includes(call.operation));
  if (fit.length === 0) return '';
  const keys = '# AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY: an access key from your account page\n';
  return keys + fit.map((call) => `${call.comment ? `# ${call.comment}\n` : ''}${curlCommand(call, target)}\n`).join('\n');
}

import { clientName, methodName } from './names';
import { Answer, type CodeCall } from './types';

const WIDTH = 100;

/** A JSON-like value as a Python literal, broken into lines where it is long. */
export function pythonLiteral(value: unknown, indent = 0): string {
  const flat = flatLiteral(value);
  if (flat.length + indent <= WIDTH || value === null || typeof value !== 'object' || value instanceof Date || value instanceof Answer) return flat;
  const pad = ' '.repeat(indent + 4);
  const end = ' '.repeat(indent);
  if (Array.isArray(value)) {
    return `[\n${value.map((item) => `${pad}${pythonLiteral(item, indent + 4)},\n`).join('')}${end}]`;
  }
  const entries = definedEntries(value);
  return `{\n${entries.map(([key, item]) => `${pad}${text(key)}: ${pythonLiteral(item, indent + 4)},\n`).join('')}${end}}`;
}

function definedEntries(value: object): [string, unknown][] {
  return Object.entries(value).filter(([, item]) => item !== undefined);
}

function flatLiteral(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return numberLiteral(value);
  if (typeof value === 'string') return text(value);
  if (value instanceof Answer) return value.name;
  if (value instanceof Date) return `datetime.fromisoformat(${text(value.toISOString().replace('Z', '+00:00'))})`;
  if (Array.isArray(value)) return `[${value.map(flatLiteral).join(', ')}]`;
  return `{${definedEntries(value as object)
    .map(([key, item]) => `${text(key)}: ${flatLiteral(item)}`)
    .join(', ')}}`;
}

function numberLiteral(value: number): string {
  if (Number.isNaN(value)) return 'float("nan")';
  if (!Number.isFinite(value)) return value > 0 ? 'float("inf")' : 'float("-inf")';
  return String(value);
}

/** JSON strings are Python strings, but for lone surrogates, which JSON.stringify escapes in the same way as Python. */
function text(value: string): string {
  return JSON.stringify(value);
}

function holdsDate(value: unknown): boolean {
  if (value instanceof Date) return true;
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsDate);
}

function statement(call: CodeCall, last: boolean): string {
  const method = methodName(call.operation);
  const args = definedEntries(call.input);
  const lines = args.map(([key, value]) => `    ${key}=${pythonLiteral(value, 4)},\n`).join('');
  const callText = `${clientName(call.service)}.${method}(${lines ? `\n${lines}` : ''})`;
  const comment = call.comment ? `# ${call.comment}\n` : '';
  if (call.operation === 'InvokeEndpoint') {
    return `${comment}response = ${callText}\nprint(response["Body"].read().decode())\n`;
  }
  if (call.keeps) return `${comment}${call.keeps.as.name} = ${callText}[${text(call.keeps.member)}]\n${call.waitFor ? `\n${waitLoop(call)}` : ''}`;
  if (call.waitFor) return `${comment}${callText}\n\n${waitLoop(call)}`;
  return last && call.service !== 's3' ? `${comment}response = ${callText}\nprint(response)\n` : `${comment}${callText}\n`;
}

function waitLoop(call: CodeCall): string {
  const wait = call.waitFor;
  if (!wait) return '';
  const args = definedEntries(wait.input)
    .map(([key, value]) => `${key}=${flatLiteral(value)}`)
    .join(', ');
  return [
    'while True:',
    `    job = ${clientName(call.service)}.${methodName(wait.operation)}(${args})`,
    `    print(job[${text(wait.status)}])`,
    `    if job[${text(wait.status)}] in ${flatLiteral(wait.ends)}:`,
    '        break',
    '    time.sleep(5)',
    '',
  ].join('\n');
}

/** A script that runs as it is, with the profile `atelier` of the AWS configuration. */
export function pythonFor(calls: readonly CodeCall[]): string {
  const services = [...new Set(calls.map((call) => call.service))];
  const imports = [
    ...(calls.some((call) => call.waitFor) ? ['import time'] : []),
    ...(calls.some((call) => holdsDate(call.input)) ? ['from datetime import datetime'] : []),
  ];
  const head = [
    ...(imports.length ? [...imports, ''] : []),
    'import boto3',
    '',
    'session = boto3.Session(profile_name="atelier")',
    ...services.map((service) => `${clientName(service)} = session.client("${service}")`),
    '',
    '',
  ].join('\n');
  return head + calls.map((call, index) => statement(call, index === calls.length - 1)).join('\n');
}

import type { NewAccessKey } from '../../api/account';

interface Place {
  region: string;
  endpointUrl: string;
}

/** What goes into ~/.aws/config and ~/.aws/credentials, so that the code of every page runs as it is. */
export function configText({ region, endpointUrl }: Place): string {
  return ['[profile atelier]', `region = ${region}`, `endpoint_url = ${endpointUrl}`, 'output = json', ''].join('\n');
}

export function credentialsText(key: NewAccessKey): string {
  return [
    '[atelier]',
    `aws_access_key_id = ${key.access_key_id}`,
    `aws_secret_access_key = ${key.secret_access_key}`,
    '',
  ].join('\n');
}

export function environmentText(key: NewAccessKey, { region, endpointUrl }: Place): string {
  return [
    `export AWS_ACCESS_KEY_ID=${key.access_key_id}`,
    `export AWS_SECRET_ACCESS_KEY=${key.secret_access_key}`,
    `export AWS_REGION=${region}`,
    `export AWS_ENDPOINT_URL=${endpointUrl}`,
    '',
  ].join('\n');
}

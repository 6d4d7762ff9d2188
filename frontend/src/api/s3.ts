import { send } from './http';
import { withQuery } from './rest';

/** Write a small object (at most 1 MB): the settings of a form. The S3 front door itself wants signed requests. */
export async function putObject(bucket: string, key: string, body: BodyInit, contentType: string): Promise<string> {
  const uri = `s3://${bucket}/${key}`;
  await send(withQuery('/api/objects', { uri }), { method: 'PUT', headers: { 'Content-Type': contentType }, body });
  return uri;
}

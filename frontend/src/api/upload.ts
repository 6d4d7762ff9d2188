import type { Dataset } from './datasets';
import { csrfToken } from './http';
import { ApiProblem } from './problem';
import { withQuery } from './rest';

export interface UploadProgress {
  sent: number;
  total: number;
  /** All bytes have arrived; the server is reading the header and the first rows. */
  reading: boolean;
}

export interface Upload {
  /** Of the data set. */
  name: string;
  /** They become one table, one behind the other. */
  files: readonly File[];
  /** Of a new version: the files of the version before that stay. */
  keep?: readonly string[] | undefined;
}

/** Send files as the body of one request, with progress. XMLHttpRequest, because fetch cannot tell how much is sent. */
export function uploadDataset(upload: Upload, onProgress: (progress: UploadProgress) => void, signal: AbortSignal): Promise<Dataset> {
  const body = new Blob([...upload.files]);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', uploadPath(upload));
    request.setRequestHeader('X-CSRFToken', csrfToken());
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.upload.onprogress = ({ loaded, total }) => onProgress({ sent: loaded, total, reading: loaded === total });
    request.upload.onload = () => onProgress({ sent: body.size, total: body.size, reading: true });
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) resolve(JSON.parse(request.responseText) as Dataset);
      else reject(problemOf(request));
    };
    request.onerror = () => reject(new ApiProblem('NetworkError', 'The upload broke off: the server cannot be reached.', 0));
    request.onabort = () => reject(new DOMException('The upload was cancelled.', 'AbortError'));
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(body);
  });
}

/** Which file ends where in the body is told by their sizes. */
export function uploadPath({ name, files, keep }: Upload): string {
  const [filename, size] = [files.map((each) => each.name), files.map((each) => each.size)];
  return withQuery('/api/datasets', { name, filename, size, new_version: keep && 1, keep });
}

function problemOf(request: XMLHttpRequest): ApiProblem {
  const fallback = request.status === 413 ? 'The file is larger than this server accepts.' : `The server answered ${request.status}.`;
  try {
    const body = JSON.parse(request.responseText) as Record<string, unknown>;
    return new ApiProblem(
      'UploadRefused',
      String(body['message'] ?? fallback),
      request.status,
      String(body['reference'] ?? ''),
      String(body['field'] ?? ''),
    );
  } catch {
    return new ApiProblem('UploadRefused', fallback, request.status);
  }
}

/** bank marketing (1).csv.gz -> bank-marketing-1: letters, digits, hyphens and underscores. */
export function nameFromFile(filename: string): string {
  const stem = filename.replace(/^.*[\\/]/, '').replace(/\.(csv|tsv|txt|parquet|json|jsonl|gz|zip)(?=\.|$)/gi, '');
  const name = stem
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9_]+/g, '-')
    .replace(/^[-_]+|[-_]+$/g, '');
  return name.slice(0, 63).replace(/-+$/, '') || 'data';
}

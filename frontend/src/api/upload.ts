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

/** Send a file as the body of one request, with progress. XMLHttpRequest, because fetch cannot tell how much is sent. */
export function uploadDataset(
  file: File,
  name: string,
  onProgress: (progress: UploadProgress) => void,
  signal: AbortSignal,
  newVersion = false,
): Promise<Dataset> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', withQuery('/api/datasets', { name, filename: file.name, new_version: newVersion ? 1 : undefined }));
    request.setRequestHeader('X-CSRFToken', csrfToken());
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.upload.onprogress = ({ loaded, total }) => onProgress({ sent: loaded, total, reading: loaded === total });
    request.upload.onload = () => onProgress({ sent: file.size, total: file.size, reading: true });
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) resolve(JSON.parse(request.responseText) as Dataset);
      else reject(problemOf(request));
    };
    request.onerror = () => reject(new ApiProblem('NetworkError', 'The upload broke off: the server cannot be reached.', 0));
    request.onabort = () => reject(new DOMException('The upload was cancelled.', 'AbortError'));
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(file);
  });
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
    .replace(/[^A-Za-z0-9_]+/g, '-')
    .replace(/^[-_]+|[-_]+$/g, '');
  return name.slice(0, 63).replace(/-+$/, '') || 'data';
}

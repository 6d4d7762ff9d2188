export type Service = 'sagemaker' | 'iam' | 'sagemaker-runtime' | 'sagemaker-a2i-runtime' | 's3' | 'logs';

/** One call of an operation, as the page made it or would make it. */
export interface CodeCall {
  service: Service;
  /** The API's own name: CreateAutoMLJobV2. `UploadFile` and `DownloadFile` of s3 are managed transfers (`aws s3 cp`). */
  operation: string;
  input: object;
  /** One line above the call. */
  comment?: string;
  /** Ask until the status is one of `ends`. */
  waitFor?: { operation: string; input: object; status: string; ends: string[] };
}

/** Where the code runs against: from the session. */
export interface CodeTarget {
  endpointUrl: string;
  region: string;
}

export type Service = 'sagemaker' | 'iam' | 'sagemaker-runtime' | 'sagemaker-a2i-runtime' | 's3' | 'logs';

/** What an earlier call answered, in the input of a later one. */
export class Answer {
  /** name: of the variable that keeps it in the script, `domain_id`. */
  constructor(readonly name: string) {}

  /** Marked by two characters that no text of a page has; shell.ts puts the variable there. */
  toJSON(): string {
    return `\uE000${this.name}\uE001`;
  }
}

/** One call of an operation, as the page made it or would make it. */
export interface CodeCall {
  service: Service;
  /** The API's own name: CreateAutoMLJobV2. `UploadFile` and `DownloadFile` of s3 are managed transfers (`aws s3 cp`). */
  operation: string;
  input: object;
  /** One line above the call. */
  comment?: string;
  /** Keep this member of the answer for later calls. */
  keeps?: { member: string; as: Answer };
  /** Ask until the status is one of `ends`. */
  waitFor?: { operation: string; input: object; status: string; ends: string[] };
}

/** Where the code runs against: from the session. */
export interface CodeTarget {
  endpointUrl: string;
  region: string;
}

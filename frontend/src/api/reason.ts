/**
 * Why something failed, for people. Clients of the API tell by the first word of a reason whose fault it was; a page
 * shows the sentence behind it.
 */
export function reasonText(reason: string | null | undefined): string {
  return (reason ?? '').replace(/^(?:ClientError|InternalServerError): /, '');
}

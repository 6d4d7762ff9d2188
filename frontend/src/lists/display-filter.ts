/** The display filter of lists (spec studio §8.4). Pure. */

/** The ARN of a row of a List operation: `ModelArn`, `EndpointArn`, … */
export function arnOf(row: unknown): string | undefined {
  const found = Object.entries(row ?? {}).find(([key, value]) => key.endsWith('Arn') && typeof value === 'string' && value.startsWith('arn:'));
  return found?.[1] as string | undefined;
}

/** Of the domain that one works in, or of none. `domains`: ARN of a thing -> ARN of the domain that it is tagged with. */
export function isShown(arn: string | undefined, domains: Readonly<Record<string, string>>, domainId: string): boolean {
  const domain = arn === undefined ? undefined : domains[arn];
  return domain === undefined || domain.endsWith(`:domain/${domainId}`);
}

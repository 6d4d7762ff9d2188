/** Names in ARNs are found whatever their case: a script may spell a team otherwise than the list does. */
export const sameArn = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

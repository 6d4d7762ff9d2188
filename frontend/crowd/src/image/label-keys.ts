/** Keys of labels and categories in their order: 1 … 9, 0, then with Shift; further ones have none. */
export function labelKey(at: number): string {
  if (at < 0 || at >= 20) return '';
  const digit = String((at + 1) % 10);
  return at < 10 ? digit : `Shift+${digit}`;
}

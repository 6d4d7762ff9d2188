import { applyDensity, applyMode, Density, Mode } from '@cloudscape-design/global-styles';

export type ThemeChoice = 'light' | 'dark' | 'system';

const KEY = 'atelier-theme';

/** Known before the workspace is loaded, so that a dark room sees no white flash. */
export function storedTheme(): ThemeChoice {
  const stored = localStorage.getItem(KEY);
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}

export function systemIsDark(): boolean {
  return window.matchMedia('(prefers-color-scheme: dark)').matches;
}

export function isDark(choice: ThemeChoice): boolean {
  return choice === 'dark' || (choice === 'system' && systemIsDark());
}

export function applyTheme(choice: ThemeChoice): void {
  localStorage.setItem(KEY, choice);
  const dark = isDark(choice);
  applyMode(dark ? Mode.Dark : Mode.Light);
  document.documentElement.style.colorScheme = dark ? 'dark' : 'light';
}

export function applyStoredTheme(): void {
  applyTheme(storedTheme());
}

export function applyDensityChoice(compact: boolean): void {
  applyDensity(compact ? Density.Compact : Density.Comfortable);
}

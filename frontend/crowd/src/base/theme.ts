import { css } from 'lit';

/** Colours of both themes; `light-dark()` follows the `color-scheme` of the page, which the page around may set. */
const PAGE = `
:root {
  color-scheme: light dark;
  --crowd-bg: light-dark(#ffffff, #161d26);
  --crowd-panel: light-dark(#f6f6f9, #1b232d);
  --crowd-raised: light-dark(#ffffff, #212a35);
  --crowd-stage: light-dark(#e9ebed, #0b1017);
  --crowd-line: light-dark(#c6c6cd, #424650);
  --crowd-control: light-dark(#7d8492, #8c8c94);
  --crowd-text: light-dark(#0f141a, #ebebf0);
  --crowd-muted: light-dark(#4f5560, #b4b4bb);
  --crowd-accent: light-dark(#0062cf, #42b4ff);
  --crowd-on-accent: light-dark(#ffffff, #0f141a);
  --crowd-chosen: light-dark(#e6f1ff, #0f2f4f);
  --crowd-bad: light-dark(#c40000, #ff8a80);
  --crowd-good: light-dark(#00702a, #4fd165);
  --crowd-warn: light-dark(#855900, #fbd332);
  --crowd-font: "Open Sans", "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
@layer crowd {
  html, body { margin: 0; }
  body {
    background: var(--crowd-bg);
    color: var(--crowd-text);
    font: 14px/1.45 var(--crowd-font);
  }
  crowd-form, crowd-entity-annotation, crowd-entity-annotator { display: block; }
  short-instructions, full-instructions, short-summary, detailed-instructions, positive-example, negative-example,
  classification-target, worker-comment { display: block; }
  :not(:defined):is(crowd-form, crowd-entity-annotation) { visibility: hidden; }
}
`;

/** Put first and in a layer, so that any rule of the author wins. */
export function installPageStyle(): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(PAGE);
  document.adoptedStyleSheets = [sheet, ...document.adoptedStyleSheets];
}

export function setTheme(theme: unknown): void {
  if (theme !== 'light' && theme !== 'dark' && theme !== 'auto') return;
  document.documentElement.style.colorScheme = theme === 'auto' ? '' : theme;
}

/** Controls that look the same in every element. */
export const controls = css`
  :host {
    font-family: var(--crowd-font);
    color: var(--crowd-text);
  }
  :host([hidden]),
  [hidden] {
    display: none !important;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  button,
  input,
  textarea,
  select {
    font: inherit;
    color: inherit;
  }
  :focus-visible {
    outline: 2px solid var(--crowd-accent);
    outline-offset: 2px;
  }
  .button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 8px;
    min-height: 32px;
    padding: 4px 14px;
    border: 1.5px solid var(--crowd-accent);
    border-radius: 16px;
    background: transparent;
    color: var(--crowd-accent);
    font-weight: 600;
    cursor: pointer;
    text-decoration: none;
  }
  .button:hover:not(:disabled) {
    background: var(--crowd-chosen);
  }
  .button.primary {
    background: var(--crowd-accent);
    color: var(--crowd-on-accent);
  }
  .button.primary:hover:not(:disabled) {
    background: var(--crowd-accent); /* light words on the light ground of other buttons cannot be read */
    filter: brightness(1.1);
  }
  .button:disabled {
    border-color: var(--crowd-line);
    background: transparent;
    color: var(--crowd-muted);
    cursor: default;
  }
  .button.link {
    border-color: transparent;
    text-decoration: underline;
    padding-inline: 4px;
  }
  kbd {
    font: 600 11px/1 ui-monospace, 'SFMono-Regular', Menlo, Consolas, monospace;
    padding: 2px 5px;
    border: 1px solid currentcolor;
    border-radius: 4px;
    white-space: nowrap;
    opacity: 0.85;
  }
  .problem {
    margin: 4px 0 0;
    color: var(--crowd-bad);
    font-weight: 600;
  }
  .problem::before {
    content: '⚠ ';
  }
  .sr {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  @media (prefers-reduced-motion: reduce) {
    * {
      transition: none !important;
      animation: none !important;
    }
  }
`;

import { css } from 'lit';

export const entityStyles = css`
  :host {
    height: auto;
    min-height: 0;
  }
  .widget {
    height: calc(100dvh - var(--crowd-footer, 52px));
    min-height: 360px;
  }
  .text {
    flex: 1;
    min-height: 0;
    padding: 16px 24px;
    overflow: auto;
    font-size: 16px;
    line-height: 2.2;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
    cursor: text;
    outline-offset: -3px;
  }
  .text-of {
    flex: 1;
    overflow-wrap: anywhere;
  }
  mark {
    --soft: color-mix(in srgb, var(--tone) 26%, transparent);
    padding: 3px 2px 3px 4px;
    border-bottom: 3px solid var(--tone);
    border-radius: 4px;
    background: var(--soft);
    color: inherit;
    cursor: pointer;
    box-decoration-break: clone;
  }
  mark.selected {
    outline: 2px solid var(--crowd-accent);
    outline-offset: 1px;
  }
  .tag,
  .drop {
    margin-inline-start: 4px;
    padding: 2px 5px;
    border: 0;
    border-radius: 4px;
    background: var(--crowd-raised);
    color: var(--crowd-text);
    font: 600 11px/16px var(--crowd-font);
    cursor: pointer;
    user-select: none;
    vertical-align: 1px;
  }
  .drop {
    min-width: 24px;
    min-height: 20px;
    margin-inline-start: 2px;
    font-size: 14px;
  }
  .range {
    background: var(--crowd-accent);
    color: var(--crowd-on-accent);
  }
`;

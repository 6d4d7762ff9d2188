import { css } from 'lit';

/** The picture as large as the window allows, palette and instructions beside it. */
export const layout = css`
  :host {
    display: block;
    height: calc(100dvh - var(--crowd-footer, 52px));
    min-height: 440px;
    background: var(--crowd-bg);
    font-size: 14px;
    line-height: 1.4;
  }
  .widget {
    display: grid;
    grid-template-columns: minmax(0, 1fr) clamp(220px, 22vw, 320px);
    height: 100%;
  }
  .main {
    display: flex;
    flex-direction: column;
    min-width: 0;
    min-height: 0;
  }
  h2 {
    margin: 0;
    padding: 10px 16px 8px;
    font-size: 18px;
    line-height: 1.3;
  }
  .stage {
    position: relative;
    flex: 1;
    min-height: 0;
    background: var(--crowd-stage);
    overflow: hidden;
    outline-offset: -3px;
    user-select: none;
  }
  .stage > .surface {
    position: absolute;
    inset: 0;
  }
  .stage > .holder {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    visibility: hidden;
    image-orientation: none;
  }
  .stage > .message {
    position: absolute;
    inset: auto 12px 12px;
    width: fit-content;
    max-width: calc(100% - 24px);
    margin-inline: auto;
    padding: 6px 14px;
    border-radius: 16px;
    background: rgb(12 18 28 / 88%);
    color: #ffffff;
    pointer-events: none;
  }
  .bar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 2px;
    min-height: 40px;
    padding: 2px 8px;
    border-top: 1px solid var(--crowd-line);
    background: var(--crowd-panel);
  }
  .bar .gap {
    width: 1px;
    height: 20px;
    margin: 0 6px;
    background: var(--crowd-line);
  }
  .head {
    display: flex;
    align-items: center;
    justify-content: space-between;
    min-height: 28px;
  }
  .bar .last {
    margin-inline-start: auto;
  }
  .status {
    flex: none;
    margin-inline-start: auto;
    padding-inline: 12px;
    color: var(--crowd-muted);
    font-size: 12px;
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  /* Room is kept for what comes and goes: the stage must not change its size under the pointer. */
  .status span {
    display: inline-block;
    text-align: end;
  }
  .status .place {
    min-width: 76px;
  }
  .status .size {
    min-width: 96px;
  }
  .status .zoom {
    min-width: 48px;
  }
  .tool {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    min-height: 32px;
    padding: 2px 8px;
    border: 1px solid transparent;
    border-radius: 8px;
    background: none;
    cursor: pointer;
    font-size: 13px;
  }
  .tool svg {
    width: 18px;
    height: 18px;
    fill: currentcolor;
  }
  .tool kbd {
    color: var(--crowd-muted);
    opacity: 1;
  }
  .tool:hover:not(:disabled) {
    background: var(--crowd-chosen);
  }
  .tool[aria-pressed='true'] {
    background: var(--crowd-chosen);
    border-color: var(--crowd-accent);
  }
  .tool:disabled {
    color: var(--crowd-muted);
    opacity: 0.55;
    cursor: default;
  }
  aside {
    display: flex;
    flex-direction: column;
    min-height: 0;
    overflow: auto;
    border-inline-start: 1px solid var(--crowd-line);
    background: var(--crowd-panel);
  }
  aside h3 {
    margin: 0 0 6px;
    font-size: 14px;
    line-height: 1.3;
  }
  .group {
    padding: 10px 12px;
    border-bottom: 1px solid var(--crowd-line);
  }
  .choice {
    display: flex;
    align-items: center;
    gap: 8px;
    width: 100%;
    min-height: 34px;
    margin: 2px 0;
    padding: 4px 10px;
    border: 1px solid transparent;
    border-radius: 8px;
    background: none;
    text-align: start;
    cursor: pointer;
  }
  .choice .text {
    flex: 1;
    min-width: 0;
    overflow-wrap: anywhere;
  }
  .choice kbd {
    min-width: 20px;
    text-align: center;
    color: var(--crowd-muted);
    opacity: 1;
  }
  .choice:hover:not(:disabled) {
    background: var(--crowd-chosen);
  }
  .choice[aria-pressed='true'],
  .choice[aria-checked='true'],
  .choice[aria-current='true'] {
    border-color: var(--crowd-accent);
    background: var(--crowd-chosen);
    font-weight: 600;
  }
  .choice:disabled {
    color: var(--crowd-muted);
    cursor: default;
  }
  .swatch {
    flex: none;
    width: 14px;
    height: 14px;
    border: 1px solid var(--crowd-control);
    border-radius: 4px;
  }
  .objects {
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .objects li {
    display: flex;
  }
  .objects .choice {
    min-height: 28px;
    padding-block: 2px;
  }
  .muted {
    margin: 4px 0;
    color: var(--crowd-muted);
    font-size: 13px;
  }
  .guide table {
    border-collapse: collapse;
    width: 100%;
  }
  .guide td {
    padding: 5px 12px 5px 0;
    border-bottom: 1px solid var(--crowd-line);
    vertical-align: top;
  }
  @media (pointer: coarse) {
    .tool,
    .choice,
    .objects .choice {
      min-height: 40px;
    }
    .tool kbd,
    .choice kbd {
      display: none;
    }
  }
  @media (max-width: 700px) {
    :host {
      height: auto;
    }
    .widget {
      grid-template-columns: 1fr;
      grid-template-rows: max(340px, 74dvh) auto;
    }
    /* On a telephone the picture gets the room: the question in full width, one row of tools. */
    h2 {
      padding: 6px 12px;
      font-size: 15px;
    }
    .status {
      display: none;
    }
    .bar {
      flex-wrap: nowrap;
      overflow-x: auto;
    }
    .bar > * {
      flex: none;
    }
    aside {
      border-inline-start: 0;
      border-top: 1px solid var(--crowd-line);
    }
  }
`;

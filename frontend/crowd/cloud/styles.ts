import { css } from 'lit';

export const cloudStyles = css`
  :host {
    display: block;
    height: calc(100dvh - var(--crowd-footer, 52px));
    min-height: 480px;
    font-size: 14px;
    line-height: 1.4;
  }
  .page {
    display: grid;
    grid-template-columns: clamp(200px, 20vw, 280px) minmax(0, 1fr) clamp(180px, 20vw, 300px);
    height: 100%;
  }
  .side {
    overflow: auto;
    padding: 8px 12px;
    background: var(--crowd-panel);
  }
  .middle {
    display: flex;
    flex-direction: column;
    min-width: 0;
    min-height: 0;
  }
  h2 {
    margin: 0;
    padding: 8px 12px;
    font-size: 16px;
  }
  h3 {
    margin: 12px 0 4px;
    font-size: 14px;
  }
  .stage {
    position: relative;
    flex: 1;
    min-height: 0;
    background: #0b1017;
  }
  .stage > * {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    touch-action: none;
  }
  .stage > svg {
    pointer-events: none;
  }
  .stage > .note {
    inset: auto 12px 12px;
    width: fit-content;
    height: auto;
    max-width: calc(100% - 24px);
    padding: 6px 14px;
    border-radius: 16px;
    background: rgb(12 18 28 / 88%);
    color: #ffffff;
    pointer-events: none;
  }
  .stage text {
    font: 600 12px var(--crowd-font);
    fill: #ffffff;
    paint-order: stroke;
    stroke: #0b1017;
    stroke-width: 3px;
  }
  .stage .measure {
    fill: #ffd166;
    font-size: 14px;
  }
  .bar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 2px;
    padding: 2px 8px;
    border-top: 1px solid var(--crowd-line);
    background: var(--crowd-panel);
  }
  .bar[role='toolbar'] {
    max-height: 30%;
    overflow-y: auto;
  }
  .tool,
  .row {
    display: flex;
    align-items: center;
    gap: 6px;
    min-height: 32px;
    padding: 2px 8px;
    border: 1px solid transparent;
    border-radius: 6px;
    background: transparent;
    color: var(--crowd-text);
    text-align: start;
    cursor: pointer;
  }
  .row {
    width: 100%;
  }
  .tool:hover:not(:disabled),
  .row:hover {
    background: var(--crowd-chosen);
  }
  .tool:disabled {
    color: var(--crowd-muted);
    cursor: default;
  }
  [aria-pressed='true'],
  [aria-current='true'] {
    border-color: var(--crowd-accent);
    background: var(--crowd-chosen);
  }
  .row kbd {
    margin-inline-start: auto;
  }
  .swatch {
    flex: none;
    width: 14px;
    height: 14px;
    border-radius: 3px;
  }
  ul {
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .fields {
    display: grid;
    grid-template-columns: repeat(3, minmax(0, 1fr));
    gap: 4px;
  }
  label {
    display: block;
    font-size: 12px;
  }
  label > span {
    color: var(--crowd-muted);
  }
  input:not([type='checkbox'], [type='range']),
  select {
    width: 100%;
    min-height: 28px;
    padding: 2px 6px;
    border: 1px solid var(--crowd-control);
    border-radius: 6px;
    background: var(--crowd-raised);
  }
  .views {
    display: flex;
    flex-direction: column;
    gap: 6px;
  }
  .views canvas.view {
    display: block;
    width: 100%;
    height: 130px;
    border-radius: 6px;
    background: #0b1017;
    touch-action: none;
  }
  .picture {
    position: relative;
  }
  .picture > img {
    display: block;
    width: 100%;
    min-height: 40px;
    image-orientation: none;
  }
  .picture > canvas {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    pointer-events: none;
  }
  .picture.live > canvas {
    pointer-events: auto;
    cursor: crosshair;
    touch-action: none;
  }
  .page.large {
    grid-template-columns: clamp(180px, 15vw, 240px) minmax(0, 1fr) minmax(0, 1.1fr);
  }
  .time {
    display: flex;
    flex: 1 1 240px;
    gap: 1px;
    min-width: 160px;
  }
  .time > button {
    flex: 1;
    min-width: 3px;
    height: 24px;
    padding: 0;
    border: 0;
    background: var(--crowd-line);
    cursor: pointer;
  }
  .time > .has {
    background: var(--crowd-control);
  }
  .time > .anchor {
    background: var(--crowd-bad);
  }
  .time > [aria-current='true'] {
    outline: 2px solid var(--crowd-accent);
    outline-offset: 1px;
  }
`;

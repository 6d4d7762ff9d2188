import { css } from 'lit';

export const sequenceStyles = css`
  .timeline {
    display: flex;
    flex: 1 0 100%;
    align-items: center;
    gap: 4px;
    padding: 2px 4px;
  }
  .timeline .track {
    position: relative;
    flex: 1;
    min-width: 120px;
  }
  .timeline input[type='range'] {
    display: block;
    width: 100%;
    margin: 0;
    accent-color: var(--crowd-accent);
  }
  .timeline svg {
    display: block;
    width: calc(100% - 16px); /* as far as the middle of the slider's thumb gets */
    height: 8px;
    margin: 2px 8px 0;
    border-radius: 3px;
    background: var(--crowd-chosen);
  }
  .timeline .number {
    width: 70px;
  }
  .field {
    display: flex;
    align-items: end;
    gap: 2px;
    margin: 4px 0;
  }
  .field label {
    flex: 1;
    min-width: 0;
  }
  .field label > span {
    display: block;
    font-size: 13px;
  }
  .field .must {
    color: var(--crowd-muted);
  }
  .field input,
  .field select,
  .timeline .number,
  dialog input[type='text'] {
    min-height: 30px;
    padding: 2px 8px;
    border: 1px solid var(--crowd-control);
    border-radius: 8px;
    background: var(--crowd-bg);
  }
  .field input,
  .field select {
    width: 100%;
  }
  .field input:disabled,
  .field select:disabled {
    color: var(--crowd-muted);
    background: var(--crowd-panel);
  }
  .objects .object-more {
    display: block;
    margin: 0 0 6px;
    padding: 4px 10px 8px;
    border-inline-start: 3px solid var(--crowd-accent);
  }
  .object-more .row {
    display: flex;
    flex-wrap: wrap;
    gap: 2px;
  }
  .choice .how {
    color: var(--crowd-muted);
    font-weight: 400;
    font-size: 12px;
  }
`;

import { css } from 'lit';

export const segmentStyles = css`
  .mask-holder {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    visibility: hidden;
    image-orientation: none;
  }
  label {
    display: grid;
    grid-template-columns: 92px 1fr 52px;
    align-items: center;
    gap: 8px;
    min-height: 30px;
  }
  label input {
    min-width: 0;
    width: 100%;
    accent-color: var(--crowd-accent);
  }
  .number {
    text-align: end;
    font-size: 12px;
    font-variant-numeric: tabular-nums;
    color: var(--crowd-muted);
  }
`;

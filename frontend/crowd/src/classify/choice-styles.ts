import { css } from 'lit';

export const choiceStyles = css`
  .choice .mark {
    flex: none;
    width: 16px;
    height: 16px;
    border: 1.5px solid var(--crowd-control);
    border-radius: 50%;
    background: var(--crowd-raised);
  }
  .choice .mark.square {
    border-radius: 4px;
  }
  .choice[aria-checked='true'] .mark,
  .choice[aria-pressed='true'] .mark {
    border: 5px solid var(--crowd-accent);
  }
  .choice.exclusion {
    margin-top: 8px;
    border-color: var(--crowd-line);
  }
`;

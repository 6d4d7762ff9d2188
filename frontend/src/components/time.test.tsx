import { render, screen } from '@testing-library/react';
import { expect, it } from 'vitest';

import { Time } from './time';

it('says of what is to come when it comes', () => {
  render(<Time at={new Date(Date.now() + 7_200_000)} />);
  expect(screen.getByText('in 2 h')).toBeTruthy();
});

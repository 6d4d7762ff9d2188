import './portal.css';

import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { Portal } from './portal';
import { applyTheme, storedTheme } from './theme';

applyTheme(storedTheme());
const root = document.getElementById('root');
if (!root) throw new Error('The page has no #root element.');
createRoot(root).render(
  <StrictMode>
    <Portal />
  </StrictMode>,
);

import js from '@eslint/js';
import hooks from 'eslint-plugin-react-hooks';
import { readdirSync } from 'node:fs';
import ts from 'typescript-eslint';

const pages = readdirSync(new URL('./src/pages', import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

/** Restricted imports are the architecture test: pages do not know each other, the lower rooms do not know the upper ones. */
const noPageKnowsAnother = pages.map((page) => ({
  files: [`src/pages/${page}/**`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          {
            regex: `(^|/)pages/(?!${page}(/|$))`,
            message: 'Pages may not import each other: move what they share to components/ or api/.',
          },
          ...pages
            .filter((other) => other !== page)
            .map((other) => ({ regex: `^(\\.\\./)+${other}(/|$)`, message: 'Pages may not import each other.' })),
          {
            regex: '^@cloudscape-design/components$',
            message: 'Import single components (@cloudscape-design/components/table): the bundle would break the size limit.',
          },
        ],
      },
    ],
  },
}));

const lower = (files, above, message) => ({
  files,
  rules: { 'no-restricted-imports': ['error', { patterns: [{ regex: `/(${above.join('|')})/`, message }] }] },
});

export default ts.config(
  js.configs.recommended,
  ...ts.configs.strict,
  hooks.configs.flat.recommended,
  {
    languageOptions: { globals: { console: 'readonly', process: 'readonly', URL: 'readonly' } },
    rules: {
      // Concerns the React compiler only, which is not used.
      'react-hooks/incompatible-library': 'off',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-dynamic-delete': 'off',
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
    },
  },
  ...noPageKnowsAnother,
  lower(['src/components/**', 'src/code/**'], ['pages', 'shell'], 'components/ knows neither pages nor the shell.'),
  lower(['src/crowd-frame/**'], ['pages', 'shell', 'components', 'documents', 'api', 'worker', 'labeling'], 'crowd-frame/ is shared by the studio and the portal.'),
  lower(['src/worker/**'], ['pages', 'shell', 'components', 'documents', 'api', 'labeling', 'workbench'], 'The portal is a page of its own; it shares crowd-frame/ with the studio and nothing else.'),
  lower(['src/api/**'], ['pages', 'shell', 'components', 'documents'], 'api/ is the lowest room.'),
);

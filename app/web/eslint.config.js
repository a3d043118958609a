// Lint rules: type-checked for the page and its tests, syntactic for the generated client's hand-written part.
import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import reactHooks from 'eslint-plugin-react-hooks';
import globals from 'globals';
import tseslint from 'typescript-eslint';

/** Folders of src from low to high: a folder imports only from lower ones. */
const layers = ['core', 'chain', 'cranker', 'draft', 'wallet', 'hooks', 'components', 'charts', 'pages'];
const layering = layers.slice(0, -1).map((layer, index) => ({
  files: [`src/${layer}/**`],
  rules: {
    'no-restricted-imports': ['error', { patterns: layers.slice(index + 1).map((higher) => `../${higher}/*`) }],
  },
}));

export default defineConfig(
  globalIgnores(['dist', 'screenshots', 'test-results', 'client/dist', 'client/src/generated']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  tseslint.configs.recommended,
  {
    files: ['src/**', 'tests/**', '*.config.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: 'error',
      // Methods of context objects are destructured, so they must not depend on `this`.
      '@typescript-eslint/method-signature-style': ['error', 'property'],
      // Fakes of async interfaces are async functions without an await.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': 'off',
    },
  },
  {
    files: ['tests/**'],
    // Fakes and parsed JSON are untyped.
    rules: { '@typescript-eslint/no-unsafe-assignment': 'off', '@typescript-eslint/no-unsafe-argument': 'off' },
  },
  { files: ['src/**'], extends: [reactHooks.configs.flat['recommended-latest']] },
  layering,
  { files: ['client/**/*.mjs', 'eslint.config.js'], languageOptions: { globals: globals.node } },
);

import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

export default defineConfig(
  globalIgnores(['dist/', 'coverage/', 'reports/assets/', 'test/**/fixtures/']),
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'object-shorthand': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      // noUncheckedIndexedAccess makes every typed-array element optional; an index known to be in range says so with `!`.
      '@typescript-eslint/no-non-null-assertion': 'off',
      // Index arithmetic over several arrays reads better as a plain loop.
      '@typescript-eslint/prefer-for-of': 'off',
      // Records are read with brackets where names are data, with dots where they are fixed.
      '@typescript-eslint/dot-notation': ['error', { allowIndexSignaturePropertyAccess: true }],
      '@typescript-eslint/no-empty-function': ['error', { allow: ['methods', 'overrideMethods'] }],
      // Readers of untyped attributes and files return what the caller's contract names.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      // Plugins, models and compiled functions are objects of functions that never use `this`.
      '@typescript-eslint/unbound-method': 'off',
      // Implementations of an asynchronous interface need not await anything themselves.
      '@typescript-eslint/require-await': 'off',
    },
  },
  { files: ['**/*.js'], extends: [tseslint.configs.disableTypeChecked] },
);

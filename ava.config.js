import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A cache for the tests alone, empty when they begin, so that none depends on what was kept before. */
const EPSBALL_CACHE = fileURLToPath(new URL('node_modules/.cache/epsball-tests/', import.meta.url));
rmSync(EPSBALL_CACHE, { recursive: true, force: true });

export default {
  files: ['test/**/*.test.ts'],
  extensions: { ts: 'module' },
  nodeArguments: ['--import=tsx'],
  environmentVariables: { EPSBALL_CACHE },
  workerThreads: false,
  concurrency: 2,
  timeout: '10m',
};

/**
 * `npm test`: sets up what is missing, runs the test layers side by side, and ends with `N passed, N failed, N skipped`. See scripts/proof.
 * Fails if a test failed and, with CI=true as root on Linux where everything can run, if one was skipped.
 */
import { createRequire } from 'node:module';
import { ensureNodeModules, root } from './setup.mjs';

ensureNodeModules();
const require = createRequire(import.meta.url);
require('tsx/cjs/api').register();
process.exitCode = await require('./proof/main.ts').main(process.argv.slice(2), root);

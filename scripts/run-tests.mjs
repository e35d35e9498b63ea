/**
 * `npm test`: sets up what is missing, runs the test layers, and ends with `N passed, N failed, N skipped`. Layers are chosen by name:
 * `npm test -- unit hosts`. Fails when a test failed, and, with CI=true as root on Linux where everything can run, when one was skipped.
 */
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { constants } from 'node:os';
import { performance } from 'node:perf_hooks';
import { runCommand } from './layer.mjs';
import { layers } from './layers.mjs';
import { ensureNodeModules, root } from './setup.mjs';

const chosen = process.argv.slice(2);
const unknown = chosen.find((name) => !(name in layers));
if (unknown !== undefined) {
  console.error(`There is no test layer “${unknown}”. There are ${Object.keys(layers).join(', ')}.`);
  process.exit(2);
}
const selected = Object.keys(layers).filter((name) => chosen.length === 0 || chosen.includes(name));

/** The process that works right now; a signal to us is one to its whole group. */
let current;
let stoppedBy;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    stoppedBy ??= signal;
    passOn(signal);
  });
}

function passOn(signal) {
  if (current?.pid !== undefined && current.exitCode === null && current.signalCode === null) {
    process.kill(-current.pid, signal);
  }
}

function started(child) {
  current = child;
  if (stoppedBy !== undefined) {
    passOn(stoppedBy);
  }
}

async function setUp() {
  ensureNodeModules();
  const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/setup-tests.ts', ...selected], {
    cwd: root,
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  started(child);
  await new Promise((resolve) => child.once('exit', resolve));
}

async function runAll() {
  const results = `${root}test-results`;
  mkdirSync(results, { recursive: true });
  const outcomes = [];
  for (const command of selected.flatMap((name) => layers[name])) {
    if (stoppedBy === undefined) {
      console.log(`\n══ ${command.name} ${'═'.repeat(Math.max(0, 76 - command.name.length))}`);
      const begin = performance.now();
      const outcome = await runCommand(command, { root, results, onStart: started });
      outcomes.push({ name: command.name, seconds: (performance.now() - begin) / 1000, ...outcome });
    }
  }
  return outcomes;
}

function sum(outcomes, what) {
  return outcomes.reduce((total, outcome) => total + outcome[what], 0);
}

function report(outcomes) {
  // Repeated below all output: who reads only its end, as on a build server, needs them there.
  for (const { name, failures } of outcomes) {
    for (const failure of failures) {
      console.log(`\nfailed in ${name}: ${failure.trim().replaceAll('\n', '\n  ')}`);
    }
  }
  console.log('');
  for (const { name, passed, failed, skipped, seconds, ended } of outcomes) {
    const counts = `${passed} passed, ${failed} failed, ${skipped} skipped`;
    console.log(`${name.padEnd(14)} ${counts} (${seconds.toFixed(0)} s)${ended && `: ${ended}`}`);
  }
  for (const reason of outcomes.flatMap((outcome) => outcome.skippedReasons)) {
    console.log(`skipped: ${reason}`);
  }
  if (stoppedBy !== undefined) {
    console.log(`Stopped by ${stoppedBy}.`);
  }
  const [passed, failed, skipped] = ['passed', 'failed', 'skipped'].map((what) => sum(outcomes, what));
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  const complete = process.env.CI === 'true' && process.platform === 'linux' && process.getuid() === 0;
  return failed > 0 || (complete && skipped > 0) ? 1 : 0;
}

await setUp();
const verdict = report(await runAll());
process.exitCode = stoppedBy === undefined ? verdict : 128 + constants.signals[stoppedBy];

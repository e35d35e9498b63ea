import { spawn } from 'node:child_process';
import { createWriteStream, existsSync, readFileSync, rmSync } from 'node:fs';

/** Characters of a command’s output that are repeated where it failed without naming a test. */
const endLength = 3000;

/**
 * Runs one command of a layer in a process group of its own and gives its tally: {passed, failed, skipped, skippedReasons, failures, ended}.
 * Its output goes to ours and to a log file.
 * @param command one of layers.mjs
 * @param options root: the repository; results: the folder for log and tally; onStart: given the child process
 */
export async function runCommand({ name, argv, tallies }, { root, results, onStart }) {
  const tallyFile = `${results}/${name}.tally.json`;
  rmSync(tallyFile, { force: true });
  const log = createWriteStream(`${results}/${name}.log`);
  let end = '';
  const [program, ...rest] = argv;
  const child = spawn(program === 'node' ? process.execPath : program, rest, {
    cwd: root,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, TALLY_FILE: tallyFile },
  });
  onStart(child);
  for (const [source, sink] of [
    [child.stdout, process.stdout],
    [child.stderr, process.stderr],
  ]) {
    source.on('data', (chunk) => {
      sink.write(chunk);
      log.write(chunk);
      end = (end + chunk.toString()).slice(-endLength);
    });
  }
  const code = await new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    // Not “close”: a process that the layer left behind may hold its output open for ever.
    child.once('exit', (status, signal) => resolve(status ?? signal));
  });
  log.end();
  return tally(
    code,
    tallies && existsSync(tallyFile) ? JSON.parse(readFileSync(tallyFile, 'utf8')) : undefined,
    tallies,
    end,
  );
}

/**
 * What a command counts as: its own tally, and one failure more when it ended badly without having counted any. Such a failure is told by
 * the end of what the command printed.
 */
function tally(code, counted, tallies, end) {
  const ended = code === 0 ? '' : `ended with ${code}`;
  if (!tallies) {
    const failed = code === 0 ? 0 : 1;
    return { passed: 1 - failed, failed, skipped: 0, skippedReasons: [], failures: failed ? [end] : [], ended };
  }
  if (counted === undefined) {
    const nothing = { passed: 0, failed: 1, skipped: 0, skippedReasons: [], failures: [end] };
    return { ...nothing, ended: `${ended || 'ended'} before it had counted its tests` };
  }
  return code !== 0 && counted.failed === 0
    ? { ...counted, failed: 1, failures: [end], ended }
    : { ...counted, ended: '' };
}

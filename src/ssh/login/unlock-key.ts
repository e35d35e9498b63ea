import { Worker } from 'node:worker_threads';

/** What the thread runs: plain JavaScript, so that it needs neither a file of its own nor the bundler. */
const source = `
const { parentPort, workerData } = require('node:worker_threads');
const { utils } = require(workerData.library);
const key = utils.parseKey(workerData.text, workerData.passphrase);
parentPort.postMessage(key instanceof Error ? undefined : key.getPrivatePEM());
`;

/**
 * Unlocks an OpenSSH private key in a thread of its own: ssh2 derives the key from the passphrase in JavaScript, which
 * takes a quarter of a second at the usual number of rounds and seconds at more, and nothing else would run meanwhile.
 * @param library the file that ssh2 is loaded from
 * @returns the open key as PEM; undefined if the passphrase is wrong
 * @throws Error if the thread cannot do it
 */
export function unlockInThread(
  text: string,
  passphrase: string,
  library = require.resolve('ssh2'),
): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    // Without our own start options: those of tests would load a compiler first.
    const worker = new Worker(source, { eval: true, execArgv: [], workerData: { library, text, passphrase } });
    worker.once('message', (pem: string | undefined) => resolve(pem));
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('The thread ended without an answer')));
  });
}

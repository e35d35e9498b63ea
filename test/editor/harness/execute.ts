import { spawn } from 'node:child_process';

/** What a finished program left: its exit code (or the signal that ended it) and everything it printed, in order. */
export interface Finished {
  readonly code: number | string;
  readonly output: string;
}

/** How to run a program. */
export interface ExecuteOptions {
  readonly cwd?: string;
  readonly environment?: NodeJS.ProcessEnv;
  /** Seconds after which the program is killed. Default 600. */
  readonly timeout?: number;
}

/** Runs a program without a shell, with no stdin, and gives what it printed. Rejects only when it cannot be started. */
export async function execute(
  program: string,
  argv: readonly string[],
  options: ExecuteOptions = {},
): Promise<Finished> {
  const child = spawn(program, argv, {
    cwd: options.cwd,
    env: options.environment ?? process.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: (options.timeout ?? 600) * 1000,
    killSignal: 'SIGKILL',
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code: code ?? signal ?? 'unknown', output }));
  });
}

/** Runs a program that must succeed. Throws an error with its last output when it does not. */
export async function mustExecute(
  program: string,
  argv: readonly string[],
  options: ExecuteOptions = {},
): Promise<string> {
  const { code, output } = await execute(program, argv, options);
  if (code !== 0) {
    throw new Error(`${program} ${argv.join(' ')} ended with ${code}:\n${output.slice(-4000)}`);
  }
  return output;
}

import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A program and its arguments; never a shell line. */
export type Argv = readonly [string, ...string[]];

export interface Output {
  /** Exit code; 128 + signal number is not used: a killed program has `code` -1 and `signal` set. */
  readonly code: number;
  readonly signal: NodeJS.Signals | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** Written to the program's standard input, which is then closed; without it standard input is empty. */
  readonly stdin?: string | Buffer;
  readonly env?: NodeJS.ProcessEnv;
  /** Receives each chunk of both streams as it comes. */
  readonly onOutput?: (chunk: string) => void;
  /** Kills the program (SIGKILL) after so many milliseconds. */
  readonly timeout?: number;
}

/** A program ended with another code than 0. The message contains the command line and the end of its output. */
export class CommandFailed extends Error {
  constructor(
    argv: readonly string[],
    readonly output: Output,
  ) {
    const ending = output.signal === undefined ? `code ${output.code}` : `signal ${output.signal}`;
    const said = `${output.stdout}\n${output.stderr}`.trim().split('\n').slice(-15).join('\n');
    super(`“${argv.join(' ')}” ended with ${ending}.\n${said}`);
    this.name = 'CommandFailed';
  }
}

/** The programs that run at this moment, so that none continues to create things during the cleanup of the ending process. */
const running = new Set<ChildProcess>();

/** How long clean-up waits for one short program, in milliseconds: only one that hangs takes so long. */
const shortProgram = 300_000;

/** Has a program ended when this process ends; gives back the function that calls it off. */
export function endWithUs(child: ChildProcess): () => void {
  running.add(child);
  return () => {
    running.delete(child);
  };
}

/** Ends all programs that are to end with us, and waits until they are gone. */
export function endPrograms(): void {
  for (const child of running) {
    child.kill('SIGKILL');
    while (child.pid !== undefined && identify(child.pid) !== undefined) {
      sleepSync(2);
    }
  }
}

/** Runs a program to its end and returns its output, whatever its exit code. Throws only when it cannot start. */
export function tryRun([program, ...args]: Argv, options: RunOptions = {}): Promise<Output> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      stdio: [options.stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      env: options.env ?? process.env,
      killSignal: 'SIGKILL',
      ...(options.timeout === undefined ? {} : { timeout: options.timeout }),
    });
    const ended = endWithUs(child);
    const chunks = { stdout: [] as string[], stderr: [] as string[] };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name]?.setEncoding('utf8').on('data', (chunk: string) => {
        chunks[name].push(chunk);
        options.onOutput?.(chunk);
      });
    }
    // A program that does not read its input closes the pipe early; its exit code shows the result.
    child.stdin?.on('error', () => undefined).end(options.stdin);
    child.on('error', (error) => {
      ended();
      reject(error);
    });
    child.on('exit', ended);
    child.on('close', (code, signal) => {
      resolve({
        code: code ?? -1,
        signal: signal ?? undefined,
        stdout: chunks.stdout.join(''),
        stderr: chunks.stderr.join(''),
      });
    });
  });
}

/** Runs a program to its end and returns its output; throws {@link CommandFailed} unless it ends with 0. */
export async function run(argv: Argv, options: RunOptions = {}): Promise<Output> {
  const output = await tryRun(argv, options);
  if (output.code !== 0) {
    throw new CommandFailed(argv, output);
  }
  return output;
}

/** Runs a short program while everything else waits: for clean-up, which must also work in exit handlers. */
export function succeeds([program, ...args]: Argv): boolean {
  try {
    execFileSync(program, args, { stdio: 'ignore', timeout: shortProgram });
    return true;
  } catch {
    return false;
  }
}

/** A process that cannot be mistaken for a later one with the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Field 22 of /proc/PID/stat: clock ticks from the kernel's start to the process's (man 5 proc). */
  readonly startTime: string;
}

/** The identity of a running process; undefined if there is none, or only its unreaped remains. */
export function identify(pid: number): ProcessIdentity | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field, the name, is in parentheses and may itself contain spaces and parentheses.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const state = fields[0];
    const startTime = fields[19];
    return startTime === undefined || state === 'Z' || state === 'X' ? undefined : { pid, startTime };
  } catch {
    return undefined;
  }
}

/** Whether exactly this process still runs. */
export function isAlive(identity: ProcessIdentity): boolean {
  return identify(identity.pid)?.startTime === identity.startTime;
}

/** Lets the whole process wait, event loop included: for clean-up in exit handlers. */
export function sleepSync(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

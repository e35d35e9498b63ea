import { spawn } from 'node:child_process';
import { tryRun, type Output, type RunOptions } from './processes';

/** Root's search path in Debian (login.defs, ENV_SUPATH). */
export const systemPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

const environment = { PATH: systemPath, HOME: '/root', LANG: 'C.UTF-8' };

/**
 * Runs a shell line as root inside a machine, without SSH and without the network: in the namespaces of its process 1.
 * @param leader the machine's process 1, as the box numbers it
 */
export function enter(leader: number, command: string, options: Omit<RunOptions, 'env'> = {}): Promise<Output> {
  return tryRun(['nsenter', ...namespacesOf(leader), '/bin/sh', '-c', command], { ...options, env: environment });
}

/** Runs a program like {@link enter}, with this process's own terminal; gives back its exit code. */
export function enterHere(leader: number, argv: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const env = { ...environment, TERM: process.env['TERM'] ?? 'dumb' };
    const child = spawn('nsenter', [...namespacesOf(leader), ...argv], { stdio: 'inherit', env });
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}

function namespacesOf(leader: number): string[] {
  return [`--target=${leader}`, '--mount', '--uts', '--ipc', '--net', '--pid', '--'];
}

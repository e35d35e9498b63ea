import { tryRun, type Output, type RunOptions } from './processes';

/** Root's search path in Debian (login.defs, ENV_SUPATH). */
export const systemPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * Runs a shell line as root inside a machine, without SSH and without the network: in the namespaces of its process 1.
 * @param leader the machine's process 1, as the box numbers it
 */
export function enter(leader: number, command: string, options: Omit<RunOptions, 'env'> = {}): Promise<Output> {
  return tryRun(
    [
      ...(['nsenter', `--target=${leader}`, '--mount', '--uts', '--ipc', '--net', '--pid', '--'] as const),
      ...(['/bin/sh', '-c', command] as const),
    ],
    { ...options, env: { PATH: systemPath, HOME: '/root', LANG: 'C.UTF-8' } },
  );
}

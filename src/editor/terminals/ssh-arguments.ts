import type { Machine } from '../../machines/machine';

/**
 * The arguments with which `ssh` connects to a machine as the extension does. Everything after `--` is a host: a
 * configuration file from elsewhere cannot inject an option. Hosts of the SSH config keep their meaning.
 * @param knownHostsFiles the user's own, which ssh would otherwise search for in the home directory of the password
 *   database, even if HOME is set
 */
export function sshArguments(machine: Machine, knownHostsFiles: readonly string[]): string[] {
  const key = machine.sshKeyPath === undefined ? [] : ['-i', machine.sshKeyPath, '-o', 'IdentitiesOnly=yes'];
  const knownHosts =
    knownHostsFiles.length === 0 ? [] : ['-o', `UserKnownHostsFile=${knownHostsFiles.map(configWord).join(' ')}`];
  return ['-p', String(machine.sshPort), '-l', machine.sshUser, ...key, ...knownHosts, '--', machine.host];
}

/** A path as one word of an ssh config: quoted, without `%` tokens, and with the slashes that need no escape. */
function configWord(path: string): string {
  const slashed = /^(?:[A-Za-z]:|\\\\)/.test(path) ? path.replaceAll('\\', '/') : path;
  return `"${slashed.replaceAll('%', '%%').replaceAll('"', '\\"')}"`;
}

import type { Machine } from '../../machines/machine';

/**
 * The arguments with which `ssh` reaches a machine as the extension does. Everything after `--` is a host, whatever it
 * looks like: a configuration file from elsewhere cannot smuggle an option in. Hosts of the ssh config keep their meaning.
 */
export function sshArguments(machine: Machine): string[] {
  const key = machine.sshKeyPath === undefined ? [] : ['-i', machine.sshKeyPath, '-o', 'IdentitiesOnly=yes'];
  return ['-p', String(machine.sshPort), '-l', machine.sshUser, ...key, '--', machine.host];
}

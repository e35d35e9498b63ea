import { existsSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rootOf } from './boot';
import { keysIn } from './keys';
import { hostNameOf, type LabRecord, type MachineRecord } from './state';

/** The lab's own OpenSSH configuration: `ssh -F FILE pi1` works with it alone. */
export function sshConfigFile(directory: string): string {
  return join(directory, 'ssh_config');
}

/** The lines of known_hosts for every host key of every machine that is up. */
export function knownHostsLines(lab: LabRecord): string {
  return lab.machines
    .filter((machine) => machine.leader !== undefined)
    .flatMap((machine) => linesOf(lab, machine))
    .join('');
}

/** Writes the lab's ssh_config and known_hosts for the machines that are up. */
export function writeSshFiles(lab: LabRecord): void {
  const knownHosts = join(lab.directory, 'known_hosts');
  replace(knownHosts, knownHostsLines(lab));
  const common = [
    'Host *',
    '  User pirate',
    `  IdentityFile ${keysIn(lab.directory).ed25519}`,
    '  IdentitiesOnly yes',
    `  UserKnownHostsFile ${knownHosts}`,
    '  StrictHostKeyChecking yes',
  ];
  const hosts = lab.machines.map((machine) => `Host ${machine.name}\n  HostName ${machine.address}`);
  replace(sshConfigFile(lab.directory), `${[...hosts, ...common].join('\n')}\n`);
}

function linesOf(lab: LabRecord, machine: MachineRecord): string[] {
  const directory = join(rootOf(machine), 'etc/ssh');
  // Another process may be taking the machine away at this moment.
  if (!existsSync(directory)) {
    return [];
  }
  const names = [machine.name, hostNameOf(lab, machine), machine.address, machine.address6].join(',');
  return readdirSync(directory)
    .filter((file) => /^ssh_host_.*_key\.pub$/.test(file))
    .map((file) => readFileSync(join(directory, file), 'utf8').split(' '))
    .map(([type = '', key = '']) => `${names} ${type} ${key}\n`);
}

function replace(file: string, text: string): void {
  writeFileSync(`${file}.new`, text, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

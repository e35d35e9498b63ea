import { dropInDirectories, fileName, settings, type UnitFile } from './unit-file';

const folder = `${dropInDirectories[0] ?? ''}/docker.service.d`;

/** Our drop-ins among a unit's, whatever number of z their names begin with. */
export function isOwnDropIn(file: UnitFile): boolean {
  return /^z+-swarm-machines\.conf$/.test(fileName(file.path));
}

/**
 * Where our drop-in goes so that its start command is the last one: systemd reads drop-ins by file name, and the last
 * `ExecStart=` wins (an `override.conf` made by `systemctl edit` would beat docker-machine's `10-machine.conf`).
 *
 * @param others the unit's drop-ins that are not ours
 * @returns undefined if a name sorts even after a row of z
 */
export function dropInPath(others: readonly UnitFile[]): string | undefined {
  const rivals = others.filter((file) => settings(file.text, 'Service', 'ExecStart').length > 0);
  for (let length = 2; length <= 8; length += 1) {
    const name = `${'z'.repeat(length)}-swarm-machines.conf`;
    if (rivals.every((file) => fileName(file.path) < name)) {
      return `${folder}/${name}`;
    }
  }
  return undefined;
}

/** The drop-in's text: the empty line clears the start commands before it. */
export function dropInText(startCommand: string): string {
  return [
    '# Written by Swarm Machines from the start command that docker.service had before.',
    '# Remove this file, then run "systemctl daemon-reload" and "systemctl restart docker" to go back to that.',
    '[Service]',
    'ExecStart=',
    `ExecStart=${startCommand}`,
    '',
  ].join('\n');
}

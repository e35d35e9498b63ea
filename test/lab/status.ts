import type { Lab, LabMachine } from './lab';
import { table } from './table';

/** Prints a lab's machines, and the lines to try. */
export async function printStatus(lab: Lab): Promise<void> {
  const rows = await Promise.all(lab.machines.map(row));
  const first = lab.machines[0]?.name ?? 'pi1';
  console.log(`Lab ${lab.id}, 10.77.${lab.id}.0/24`);
  for (const line of table([['NAME', 'ADDRESS', 'KIND', 'ENGINE', 'INIT', 'SSH', 'STATE'], ...rows])) {
    console.log(`  ${line}`);
  }
  console.log(`
Log in    npm run lab -- ssh ${first}
 or       ssh -F ${lab.sshConfigPath} ${first}
Key       ${lab.keyPath}
Users     pirate (sudo without a password), sailor (sudo wants “ahoy”), stowaway (no sudo), root`);
}

async function row(machine: LabMachine): Promise<string[]> {
  const { hostName, address, kind } = machine;
  const known = [hostName, address, kind];
  if (!machine.isUp) {
    return [...known, '–', '–', '–', 'down'];
  }
  const versions = await machine.run(printVersions, { timeout: 10_000 });
  const [engine = '', init = '', ssh = ''] = versions.stdout.split('\n');
  const state = machine.isCut ? 'cut off' : 'up';
  return [...known, ...[engine, init, ssh].map((version) => (version === '' ? 'none' : version)), state];
}

/** A line each for the engine, the service manager and the SSH server; empty if there is none. Older servers name themselves in an error. */
const printVersions = `
if command -v podman > /dev/null; then podman --version | sed 's/^podman version/Podman/'
elif engine=$(docker version --format '{{.Server.Version}}' 2>&1); then echo "Docker $engine"
elif command -v dockerd > /dev/null; then dockerd --version | sed 's/^Docker version \\([^,]*\\).*/Docker \\1, down/'
else echo; fi
if command -v systemctl > /dev/null; then systemctl --version | sed -n '1s/^\\(systemd [0-9]*\\).*/\\1/p'
else openrc --version | sed 's/^openrc .* /OpenRC /'; fi
sshd -V 2>&1 | sed -n 's/^OpenSSH_\\([^ ,]*\\).*/OpenSSH \\1/p'
`;

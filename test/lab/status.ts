import type { Lab, LabMachine } from './lab';
import { table } from './table';

/** Prints a lab's machines, and the lines to try. */
export async function printStatus(lab: Lab): Promise<void> {
  const rows = await Promise.all(lab.machines.map(row));
  const first = lab.machines[0]?.name ?? 'pi1';
  console.log(`Lab ${lab.id}, 10.77.${lab.id}.0/24`);
  for (const line of table([['NAME', 'ADDRESS', 'KIND', 'ENGINE', 'STATE'], ...rows])) {
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
  if (!machine.isUp) {
    return [hostName, address, kind, '–', 'down'];
  }
  const { code, stdout } = await machine.run("docker version --format '{{.Server.Version}}'", { timeout: 10_000 });
  const engine = code === 0 ? `Docker ${stdout.trim()}` : 'none';
  return [hostName, address, kind, engine, machine.isCut ? 'cut off' : 'up'];
}
